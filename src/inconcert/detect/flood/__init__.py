"""The parts of the detector of floods: counting, bursts, manner, layers, curve, telling."""
