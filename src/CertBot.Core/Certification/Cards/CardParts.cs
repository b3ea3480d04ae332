using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>What every card of an application says, and the pieces cards are made of.</summary>
internal static class CardParts
{
    /// <summary>Ids for the buttons, names for the head, and the footer with the small ids.</summary>
    public static LocalizableObject.Builder CreateData(Application app) =>
        new()
        {
            ["app"] = app.Id.Value,
            ["revision"] = app.Revision,
            ["subject"] = CardSubject.Of(app).Value,
            ["name"] = app.Name,
            ["version"] = app.Release.Version,
            ["vendor"] = app.VendorName,
            ["footer"] = LocalizableValue.Text(
                RoundOf(app.Stage) is null ? "card.footer" : "card.footer.round",
                new()
                {
                    ["app"] = app.Id.Value,
                    ["version"] = app.Release.Version,
                    ["round"] = RoundOf(app.Stage),
                }
            ),
        };

    /// <summary>A line of a fact set.</summary>
    public static LocalizableObject Fact(string title, LocalizableValue value) => new() { ["title"] = LocalizableValue.Text(title), ["value"] = value };

    /// <summary>What is done about a certified application; none where there is no open matter, and where the reader is not concerned yet.</summary>
    public static IEnumerable<LocalizableObject> SanctionFacts(Application app, ReaderSide side)
    {
        if (app.CertificateState == CertificateState.Withdrawn && app.Certificates is [.., { WithdrawnOn: { } day }])
            yield return Fact("card.fact.certificate-withdrawn", LocalizableValue.Date(day));
        if (app.Standing is { IsOpen: true } standing && (side == ReaderSide.Platform || IsKnownToVendor(standing)))
            yield return Fact("card.fact.sanctions", SanctionTexts.State(standing, side));
    }

    private static bool IsKnownToVendor(SanctionMatter standing) =>
        standing.Remedy is not null || standing.Announced is not null || standing.Suspension is not null;

    /// <summary>An entry of a choice: what it says and what is sent.</summary>
    public static LocalizableObject Choice(string textKey, string value) => new() { ["title"] = LocalizableValue.Sentence(textKey), ["value"] = value };

    public static LocalizableValue PriorityChoices() =>
        LocalizableValue.Array(Enum.GetValues<PriorityLevel>().Select(p => Choice($"certification.priority.{DisplayNames.NameOf(p)}", DisplayNames.NameOf(p))));

    public static Criterion CriterionOf(this Edition edition, CriterionKey key) =>
        edition.Criteria.FirstOrDefault(c => c.Key == key) ?? throw new InvalidOperationException($"{edition.Pin} has no criterion {key}");

    /// <summary>Who decided, and when; for the line of an outcome.</summary>
    public static LocalizableValue DecidedBy(PersonId by, NodaTime.Instant at) =>
        LocalizableValue.Text("card.by", new() { ["who"] = LocalizableValue.PersonName(by), ["at"] = LocalizableValue.Timestamp(at) });

    private static int? RoundOf(Stage stage) =>
        stage switch
        {
            Stage.KickOff s => s.Round,
            Stage.NotReady s => s.Round,
            Stage.Review s => s.Round,
            Stage.Rework s => s.Round,
            Stage.Audit s => s.Round,
            Stage.Shortcomings s => s.Round,
            _ => null,
        };
}
