"""What the detector of persona signals is made of: gathering, groups, single accounts."""
