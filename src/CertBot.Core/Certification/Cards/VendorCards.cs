using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>A card of the vendor's within its submission. <see cref="Round"/> is 0 where the submission has one such card.</summary>
internal readonly record struct VendorCard(string Name, int Round)
{
    /// <summary>The card's key in this submission.</summary>
    public string KeyIn(string submission) => Round == 0 ? $"{submission}:{Name}" : string.Create(CultureInfo.InvariantCulture, $"{submission}:{Name}:{Round}");
}

/// <summary>The work lists that the vendor has in its chats: one is in force at a time, and the others say what became of them.</summary>
internal static class VendorCards
{
    private const string Materials = "materials";
    private const string Unchanged = "unchanged";
    private const string NotReady = "not-ready";
    private const string Rework = "round";
    private const string Shortcomings = "shortcomings";
    private const string Certified = "certified";
    private const string Inspection = "inspection";

    /// <summary>Tried for a card of an earlier build, which does not say its round.</summary>
    private const int MaxUnknownRounds = 5;

    /// <summary>The card that the vendor works with now; null: it is not the vendor's turn.</summary>
    public static VendorCard? Current(Application app) =>
        app.Stage switch
        {
            Stage.Collecting => new(Materials, 0),
            Stage.NotReady s => new(NotReady, s.Round),
            Stage.Rework s => new(Rework, s.Round),
            Stage.Shortcomings s => new(Shortcomings, s.Round),
            Stage.Certified => new(Certified, 0),
            _ => null,
        };

    /// <summary>The card with this key in the present submission; null: it is none of the vendor's.</summary>
    public static VendorCard? Find(string cardKey, Application app) =>
        CardKeys.Submission(app) is var submission && cardKey.StartsWith($"{submission}:", StringComparison.Ordinal)
            ? Parse(cardKey[(submission.Length + 1)..].Split(':'))
            : null;

    /// <summary>Whether the key is of a card of the vendor's, in whatever submission.</summary>
    public static bool IsKey(string cardKey, Application app) =>
        cardKey.StartsWith($"{app.Id}:", StringComparison.Ordinal)
        && cardKey[(app.Id.Value.Length + 1)..].Split(':') is [_, .. var parts]
        && Parse(parts) is not null;

    /// <summary>Whether the card shows an earlier round while a later one is in force: what it said is in the history then.</summary>
    public static bool IsOfEarlierRound(VendorCard card, Application app) =>
        Current(app) is { } current && current.Name == card.Name && current.Round != card.Round;

    /// <summary>The card as it is now. Of an earlier round: as it was at its end, without buttons; null if there never was one.</summary>
    public static BotMessage.CardMessage? For(VendorCard card, Application app, Edition edition, ImmutableArray<RecordedEvent<ApplicationEvent>> history) =>
        !IsOfEarlierRound(card, app) ? Create(card, app, edition)
        : FindLast(card, app, history) is { } earlier && Create(card, earlier, edition) is { } message ? message with { IsClosed = true }
        : null;

    /// <summary>The keys of the clicked card, by its subject, and of the one in force; empty: the command is given from no card of the vendor's.</summary>
    public static ImmutableArray<string> KeysFor(string command, Application app, string? submission, CardSubject? subject)
    {
        if (NameFor(command, subject) is not { } name)
            return [];

        if (name == Inspection)
            return app.Inspection is { } inspection ? [CardKeys.Inspection(app, inspection.Number)] : [];

        var clicked = $"{app.Id}:{(submission is not null && UserText.IsId(submission) ? submission : CardSubject.SubmissionOf(app))}";
        var rounds =
            name is Materials or Unchanged or Certified ? [0]
            : ReadRound(subject?.Step.Split('.').ElementAtOrDefault(1)) is { } round ? [round]
            : Enumerable.Range(1, MaxUnknownRounds);
        return
        [
            .. rounds
                .Select(r => new VendorCard(name, r).KeyIn(clicked))
                .Concat(Current(app) is { } current ? [current.KeyIn(CardKeys.Submission(app))] : [])
                .Distinct(StringComparer.Ordinal),
        ];
    }

    public static bool IsCommand(string command) => NameFor(command, null) is not null;

    private static string? NameFor(string command, CardSubject? subject) =>
        command switch
        {
            CommandName.AddMaterial or CommandName.RemoveMaterial or CommandName.SubmitMaterials => subject?.Stage == StageName.Rework ? Rework : Materials,
            CommandName.KeepMaterial => Unchanged,
            CommandName.Resubmit => NotReady,
            CommandName.ReworkCriterion or CommandName.SubmitRework => Rework,
            CommandName.AnswerShortcoming => Shortcomings,
            CommandName.AnnounceVersion => Certified,
            CommandName.DisputeFinding => Inspection,
            _ => null,
        };

    private static BotMessage.CardMessage? Create(VendorCard card, Application app, Edition edition) =>
        card.Name switch
        {
            Materials => MaterialsCard.For(app, edition),
            Unchanged => UnchangedCard.For(app, edition),
            NotReady => NotReadyCard.For(app),
            Rework => RoundCard.For(app, edition),
            Shortcomings => ShortcomingsCard.For(app, edition),
            Inspection => InspectionCard.For(app, edition, card.Round),
            Certified when app.Stage is Stage.Certified => CertifiedCard.For(app, edition),
            _ => null,
        };

    private static Application? FindLast(VendorCard card, Application app, ImmutableArray<RecordedEvent<ApplicationEvent>> history)
    {
        Application? state = null,
            found = null;
        foreach (var recorded in history)
        {
            state = ApplicationEvolver.Evolve(state, recorded);
            if (Current(state) == card && state.Vendor == app.Vendor && CardSubject.SubmissionOf(state) == CardSubject.SubmissionOf(app))
                found = state;
        }

        return found;
    }

    private static VendorCard? Parse(string[] parts) =>
        parts switch
        {
            [Materials or Unchanged or Certified] => new(parts[0], 0),
            [NotReady or Rework or Shortcomings or Inspection, var number] when ReadRound(number) is { } round => new(parts[0], round),
            _ => null,
        };

    private static int? ReadRound(string? number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var round) && round > 0 ? round : null;
}
