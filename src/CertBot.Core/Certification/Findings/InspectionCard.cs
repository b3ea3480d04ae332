using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Findings;

/// <summary>What would block the submission, for the vendor: the worst three rules, where each hit first, and how to mend it.</summary>
public static class InspectionCard
{
    /// <param name="application">The application.</param>
    /// <param name="edition">Its edition.</param>
    /// <param name="number">The inspection that the card is about; an earlier one is over.</param>
    public static BotMessage.CardMessage? For(Application application, Edition edition, int number)
    {
        if (application.Inspection is not { Summary: { } summary } inspection || inspection.Number != number)
            return null;

        var rules = InspectionRules.OpenRules(inspection, summary).ToArray();
        var open = inspection.OpenBlocking(summary);
        var isOpen = open > 0 && InspectionRules.IsOfUse(application) && InspectionRules.Current(application, edition) is not null;
        return new(
            "inspection",
            new LocalizableObject
            {
                ["app"] = application.Id.Value,
                ["subject"] = CardSubject.Of(application).Value,
                ["revision"] = number,
                ["name"] = application.Name,
                ["version"] = application.Release.Version,
                ["vendor"] = application.VendorName,
                ["open"] = isOpen,
                ["count"] = open,
                ["again"] = inspection.IsByNewRules ? LocalizableValue.Text("card.inspection.again") : null,
                ["rules"] = LocalizableValue.Array(rules.Take(InspectionSummary.MaxShown).Select(r => Row(r.Hits, r.Open, inspection.OpenPlacesOf(r.Hits)))),
                ["more"] =
                    rules.Length > InspectionSummary.MaxShown
                        ? LocalizableValue.Text("card.inspection.more", new() { ["count"] = rules.Length - InspectionSummary.MaxShown })
                        : null,
                ["next"] = LocalizableValue.Text(
                    isOpen && application.Stage is Stage.Review ? "card.inspection.in-review"
                    : isOpen ? "card.inspection.next"
                    : open == 0 ? "card.inspection.none-left"
                    : "card.inspection.over"
                ),
                ["footer"] = LocalizableValue.Text("card.footer", new() { ["app"] = application.Id.Value, ["version"] = application.Release.Version }),
            }
        )
        {
            IsClosed = !isOpen,
        };
    }

    private static LocalizableObject Row(RuleHits hits, int open, ImmutableArray<NumberedFinding> places) =>
        new()
        {
            ["title"] = LocalizableValue.Text("inspection.rule-count", new() { ["title"] = LocalizableValue.Translated(hits.Rule.Title), ["count"] = open }),
            ["mend"] = LocalizableValue.Translated(hits.Rule.Mend),
            ["places"] = LocalizableValue.Array(places.Select(f => new LocalizableObject { ["text"] = FindingTexts.Line(f) })),
            ["more"] = open > places.Length ? LocalizableValue.Text("card.inspection.more-places", new() { ["count"] = open - places.Length }) : null,
        };
}
