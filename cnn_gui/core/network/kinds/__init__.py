"""What is known about each kind of layer, one file each: shapes, parameters, module, formula, arithmetic."""
