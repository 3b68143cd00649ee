import Foundation
import PerceiverKit
import TestSupport

@testable import PerceiverImage

/// Synthetic pictures of knees: a bright cap on the left of left knees, on the right of right ones.
///
/// All else is the patient's own. The files are called as those of the Osteoarthritis Initiative are.
struct KneeImages {
    var patientCount = 40
    var imagesPerKnee = 6
    var height = 12
    var width = 14

    /// Writes all images right into a folder.
    func write(to folder: TemporaryFolder) throws {
        for patient in 0..<patientCount {
            for side in sides(of: patient) {
                for slice in 0..<imagesPerKnee {
                    let name =
                        "OAI\(9_000_000 + patient * 37)_BaseLine_3_SAG_3D_DESS_WE_\(side).nii.gz_\(slice).png"
                    try folder.write(image(patient, side, slice).pngData(), to: name)
                }
            }
        }
    }

    /// Every third patient has both knees, the others one; right ones are more, so that classes are uneven.
    private func sides(of patient: Int) -> [String] {
        patient % 3 == 0 ? ["LEFT", "RIGHT"] : [patient % 5 < 2 ? "LEFT" : "RIGHT"]
    }

    private func image(_ patient: Int, _ side: String, _ slice: Int) -> Image {
        var own = CounterRandom(1, UInt64(patient))
        var noise = CounterRandom(2, UInt64(patient), UInt64(slice), side == "LEFT" ? 0 : 1)
        let (brightness, row, distance) = (
            own.uniform(60..<110), Int(own.uniform(3..<Float(height - 4))), Int(own.uniform(1..<3))
        )
        let column = side == "LEFT" ? distance : width - 1 - distance
        let samples = (0..<height * width).map { position -> UInt8 in
            let isCap = abs(position / width - row) <= 1 && abs(position % width - column) <= 1
            return UInt8(min(255, brightness + (isCap ? 100 : 0) + noise.uniform(0..<25)))
        }
        return Image(height: height, width: width, channelCount: 1, samples: .bytes(samples))
    }
}
