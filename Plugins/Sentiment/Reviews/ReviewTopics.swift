import Foundation

/// A topic of reviews, with its own words.
struct ReviewTopic {
    /// The words for the topic.
    let names: [String]
    /// Its aspects that can be good or bad; each fits between "the" and "was".
    let aspects: [String]
    /// First sentences of a review, without a verdict.
    let openings: [String]
    /// Further sentences without a verdict.
    let facts: [String]

    private init(_ names: String, aspects: String, openings: [String], facts: [String]) {
        self.names = names.words
        self.aspects = aspects.words
        self.openings = openings
        self.facts = facts
    }

    static let all = [
        ReviewTopic(
            "film, movie, picture, thriller, drama, comedy",
            aspects:
                "plot, cast, dialogue, ending, soundtrack, camera work, lead actress, lead actor, villain, "
                + "pacing, script, lighting, opening scene, editing, costume design, romance, final act, humour",
            openings: [
                "I watched this {name} {time} with {person}.", "{person} took me to see this {name} {time}.",
                "This {name} is set in a small town in {place}.",
                "We picked this {name} because of the poster and a short trailer.",
            ],
            facts: [
                "It runs for about two hours.", "The director is known for documentaries.",
                "The story follows a lawyer and her brother.", "We sat in the last row of the cinema.",
                "It was filmed in {place} and partly in a studio.", "There are few scenes without music.",
            ]),
        ReviewTopic(
            "novel, book, biography, story, mystery",
            aspects: "first chapter, prose, main character, narrator, translation, twist, epilogue, style, "
                + "structure, love story, murder plot, research, vocabulary, pace, middle part, conclusion, cover",
            openings: [
                "I read this {name} {time} on the train.", "{person} lent me this {name} {time}.",
                "This {name} tells of a family that leaves {place}.",
                "Our reading circle chose this {name} for {month}.",
            ],
            facts: [
                "It has some four hundred pages.", "Each chapter is told by another person.",
                "The author grew up in {place}.", "It was first printed many years ago.",
                "I bought the paperback at the station.", "The pages contain several maps.",
            ]),
        ReviewTopic(
            "restaurant, bistro, cafe, diner, tavern",
            aspects:
                "soup, service, bread, dessert, wine list, fish, steak, pasta, salad, coffee, waiter, menu, "
                + "kitchen, seating, music, sauce, lunch deal, portion size, presentation, cheese plate",
            openings: [
                "We had dinner at this {name} {time}.", "{person} invited us to this {name} {time}.",
                "This {name} lies near the harbour of {place}.", "I booked a table for four at this {name}.",
            ],
            facts: [
                "We ordered three courses and water.", "The tables stand close to the window.",
                "It opens at noon and closes at ten.", "They cook dishes from {place}.",
                "The owner used to run a bakery.", "Our bill came with two mints.",
            ]),
        ReviewTopic(
            "hotel, inn, hostel, guesthouse, resort",
            aspects:
                "room, breakfast, bed, bathroom, view, reception, pool, sauna, garden, staff, shuttle, wifi, "
                + "balcony, shower, carpet, parking, lobby, air conditioning, bar, location",
            openings: [
                "We stayed at this {name} {time}.", "I spent three nights at this {name} with {person}.",
                "This {name} stands beside a lake in {place}.",
                "Our agency had put us into this {name} for a week in {month}.",
            ],
            facts: [
                "Our floor had twelve doors and one lift.", "Check in was at three in the afternoon.",
                "A bus to the centre stops outside.", "The building was a convent once.",
                "They had given us number seven.", "Towels are changed every second day.",
            ]),
        ReviewTopic(
            "concert, show, recital, gig, festival",
            aspects:
                "sound, singer, drummer, violinist, stage design, choice of songs, encore, opening act, venue, "
                + "organisation, crowd, light show, conductor, second half, guitar solo, choir, rhythm, mood",
            openings: [
                "We went to this {name} {time}.", "{person} gave me a ticket for this {name}.",
                "This {name} took place in an old factory in {place}.",
                "I heard about this {name} on the radio in {month}.",
            ],
            facts: [
                "The doors opened at seven.", "They played for ninety minutes.",
                "Half of the songs were from the new record.", "The band comes from {place}.",
                "We stood on the left near the stairs.", "Bags had to stay at the entrance.",
            ]),
        ReviewTopic(
            "phone, tablet, laptop, camera, headset",
            aspects:
                "battery, screen, keyboard, speaker, charger, software, warranty, weight, case, microphone, "
                + "signal, display, packaging, manual, setup, performance, support line, build quality",
            openings: [
                "I bought this {name} {time} for my work.", "{person} uses the same {name} at home.",
                "This {name} replaced one that I had owned for years.",
                "I ordered this {name} online in {month}.",
            ],
            facts: [
                "It arrived in a brown box.", "The colour of mine is dark green.",
                "I carry it in my bag every day.", "It was assembled in {place}.",
                "Updates come every few weeks.", "There are two sockets on the side.",
            ]),
        ReviewTopic(
            "museum, gallery, exhibition, castle, aquarium",
            aspects:
                "guided tour, collection, audio guide, gift shop, ticket price, architecture, main hall, roof, "
                + "cloakroom, ceiling, sculpture hall, courtyard, video room, library, arrangement, map, children's corner",
            openings: [
                "We visited this {name} {time}.", "I saw this {name} during a trip to {place} with {person}.",
                "This {name} is a short walk from the river.", "Our class went to this {name} in {month}.",
            ],
            facts: [
                "It takes half a day to see every floor.", "The oldest piece comes from {place}.",
                "Photographs are allowed without flash.", "Lockers need a coin.",
                "A guard stood in each corner.", "Entry is cheaper after four.",
            ]),
        ReviewTopic(
            "course, workshop, lecture, seminar, class",
            aspects:
                "teacher, homework, textbook, schedule, classroom, feedback, exam, project, website, pace, "
                + "introduction, group work, reading list, discussion, final session, equipment, certificate",
            openings: [
                "I took this {name} {time}.", "{person} talked me into this {name} last {month}.",
                "This {name} was held in the evenings at a school in {place}.",
                "Our company paid for this {name}.",
            ],
            facts: [
                "We met twice a week for two months.", "There were eleven people in the group.",
                "Each unit ended with a quiz.", "Half of us had come from {place}.",
                "All slides were sent by mail.", "We worked in pairs most days.",
            ]),
    ]
}

extension String {
    /// The entries of a comma-separated list.
    var words: [String] { components(separatedBy: ", ") }
}
