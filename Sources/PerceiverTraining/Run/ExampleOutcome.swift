import Perceiver

/// What became of a user's example, as it goes from one rank to another: what was made of it, or what is wrong with it.
struct ExampleOutcome<Made: Codable>: Codable {
    let result: Result<Made, any Error>

    private enum CodingKeys: CodingKey { case made, fault }

    init(_ result: Result<Made, any Error>) { self.result = result }

    /// Reads an outcome; an error is one with the same sentence.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let fault = try container.decodeIfPresent(String.self, forKey: .fault) {
            result = .failure(BatchError(fault))
        } else {
            result = .success(try container.decode(Made.self, forKey: .made))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch result {
        case .success(let made): try container.encode(made, forKey: .made)
        case .failure(let error): try container.encode("\(error)", forKey: .fault)
        }
    }
}
