using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Findings;

/// <summary>A finding that the vendor disputes, for the reviewers of its criterion: what was found, what the vendor says, and the decision or its outcome.</summary>
public static class DisputeCard
{
    public static BotMessage.CardMessage? For(Application application, Edition edition, int number)
    {
        if (application.Inspection?.FindDispute(number) is not { } dispute)
            return null;

        var isOpen = dispute.Decision is null && InspectionRules.IsOfUse(application);
        var main = RuleCriteria.FindMain(dispute.Rule, edition);
        return new(
            "dispute",
            new LocalizableObject
            {
                ["app"] = application.Id.Value,
                ["subject"] = CardSubject.Of(application).Value,
                ["criterion"] = main?.Key.Value ?? "",
                ["number"] = number.ToString(CultureInfo.InvariantCulture),
                ["revision"] = dispute.Revision,
                ["rule"] = dispute.Rule.Code,
                ["open"] = isOpen,
                ["title"] = LocalizableValue.Translated(dispute.Rule.Title),
                ["name"] = application.Name,
                ["version"] = application.Release.Version,
                ["vendor"] = application.VendorName,
                ["criteria"] = main is null ? null : LocalizableValue.Text("card.dispute.criteria", new() { ["criteria"] = DisplayNames.Of(main.Key) }),
                ["place"] = LocalizableValue.Text(
                    "card.dispute.place",
                    new()
                    {
                        ["place"] = FindingTexts.PlaceOf(dispute.Finding),
                        ["seen"] = FindingTexts.SeenOf(dispute.Finding),
                        ["evidence"] = dispute.Finding.Evidence,
                    }
                ),
                ["blocks"] = dispute.Rule.Severity == FindingSeverity.Blocking,
                ["said"] = dispute.Reason is { } reason ? Said(reason.By, reason.At, reason.Words) : null,
                ["outcome"] = dispute.Decision is { } decision
                    ? LocalizableValue.Text(decision.IsDismissed ? "card.dispute.dismissed" : "card.dispute.kept")
                    : null,
                ["why"] = dispute.Decision is { } decided ? Said(decided.By, decided.At, decided.Words) : null,
                ["footer"] = LocalizableValue.Text("card.footer", new() { ["app"] = application.Id.Value, ["version"] = application.Release.Version }),
            }
        );
    }

    private static LocalizableValue Said(PersonId by, NodaTime.Instant at, string words) =>
        LocalizableValue.Text(
            "card.dispute.said",
            new()
            {
                ["who"] = LocalizableValue.PersonName(by),
                ["at"] = LocalizableValue.Timestamp(at),
                ["words"] = words,
            }
        );
}
