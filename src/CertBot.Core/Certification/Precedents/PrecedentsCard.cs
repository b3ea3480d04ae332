using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Precedents;

/// <summary>How a criterion was decided for other applications, for reviewers.</summary>
public static class PrecedentsCard
{
    /// <param name="criterion">The criterion.</param>
    /// <param name="precedents">In the order in which they are shown.</param>
    /// <param name="reason">The reason by which they were chosen; null: any.</param>
    public static BotMessage.CardMessage For(Criterion criterion, ImmutableArray<Precedent> precedents, string? reason) =>
        new(
            "precedents",
            new LocalizableObject
            {
                ["number"] = criterion.Number,
                ["title"] = DisplayNames.Of(criterion.Key),
                ["about"] =
                    reason is not null && precedents.Any(p => p.Reason == reason)
                        ? LocalizableValue.Text("card.precedents.reason", new() { ["reason"] = LocalizableValue.Text(EditionTexts.Reason(reason)) })
                        : LocalizableValue.Text("card.precedents.about"),
                ["rows"] = LocalizableValue.Array(precedents.Select(Row)),
            }
        );

    /// <summary>How disputed findings of a rule were decided.</summary>
    /// <param name="code">The rule's code.</param>
    /// <param name="title">What it finds.</param>
    /// <param name="precedents">In the order in which they are shown.</param>
    public static BotMessage.CardMessage ForRule(string code, LocalizableValue title, ImmutableArray<Precedent> precedents) =>
        new(
            "precedents",
            new LocalizableObject
            {
                ["number"] = code,
                ["title"] = title,
                ["about"] = LocalizableValue.Text("card.precedents.about"),
                ["rows"] = LocalizableValue.Array(
                    precedents.Select(p =>
                        Row(p)
                            .SetItem(
                                "verdict",
                                p.Verdict switch
                                {
                                    Verdict.NeedsWork v => LocalizableValue.Text("card.precedents.kept", new() { ["words"] = v.Comment }),
                                    Verdict.NotApplicable v => LocalizableValue.Text("card.precedents.dismissed", new() { ["words"] = v.Comment }),
                                    _ => DisplayNames.Of(p.Verdict),
                                }
                            )
                    )
                ),
            }
        );

    private static LocalizableObject Row(Precedent precedent) =>
        new()
        {
            ["name"] = precedent.Name,
            ["version"] = precedent.Version,
            ["vendor"] = precedent.VendorName,
            ["verdict"] = precedent.Verdict switch
            {
                Verdict.NeedsWork v => LocalizableValue.Text(
                    "card.precedents.needs-work",
                    new() { ["reason"] = LocalizableValue.Text(EditionTexts.Reason(v.Reason)), ["words"] = v.Comment }
                ),
                Verdict.NotApplicable v => LocalizableValue.Text("card.precedents.not-applicable", new() { ["words"] = v.Comment }),
                _ => DisplayNames.Of(precedent.Verdict),
            },
            ["by"] = Verdicts.By(precedent.Verdict) is var (by, at, _)
                ? LocalizableValue.Text(
                    precedent.PassedIn is null ? "card.precedents.by" : "card.precedents.by-passed",
                    new()
                    {
                        ["who"] = LocalizableValue.PersonName(by),
                        ["at"] = LocalizableValue.Timestamp(at),
                        ["round"] = precedent.PassedIn,
                    }
                )
                : null,
        };
}
