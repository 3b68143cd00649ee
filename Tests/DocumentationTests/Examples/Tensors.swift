import Tensors

/// The slope of the line through zero that is nearest to the points: 2.
func fittedSlope() -> Float {
    let x = Tensor([1, 2, 3] as [Float])
    let y = Tensor([2, 4, 6] as [Float])
    var slope = Tensor(0)
    for _ in 0..<20 {
        let tracked = slope.tracked()
        let loss = recording { (x * tracked).meanSquaredError(y) }
        if let gradient = loss.gradients()[tracked] { slope.add(gradient, scaledBy: -0.1) }
    }
    return slope.scalar
}
