using System.Collections.Immutable;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>An escalation of a case, for everybody it calls on both sides: the case, its clocks, and what happened to both. Every copy looks the same.</summary>
public static class CaseEscalationCard
{
    public const string Name = "case-escalation";

    private const int MaxClocks = 4;

    private const int MaxCaseLines = 6;

    public static BotMessage.CardMessage For(CaseView view, EscalationId escalation)
    {
        var (supportCase, progress, clocks) = (view.Case, view.Progress, view.Clocks);
        var e = supportCase.Escalations[escalation];
        var data = CaseCardParts.CreateData(supportCase);
        EscalationCardParts.AddTo(data, e, view.Edition);
        if (e.Reason.Length == 0)
            data["reason"] = ReasonOfClock(clocks);
        data["about"] = LocalizableValue.Text(
            "case.escalation.about",
            new()
            {
                ["case"] = supportCase.Id.Value,
                ["customer"] = supportCase.CustomerName,
                ["package"] = LocalizableValue.Text(EditionTexts.Package(supportCase.Terms.Package)),
                ["priority"] = LocalizableValue.Text(CaseTexts.Priority(progress.Priority)),
                ["status"] = CaseLines.State(progress),
            }
        );
        data["clocks"] = LocalizableValue.Array(CaseCardParts.Clocks(supportCase, clocks, view.At, MaxClocks));
        data["caseLines"] = LocalizableValue.Array(
            CaseLines.History(supportCase).TakeLast(MaxCaseLines).Select(line => new LocalizableObject { ["text"] = line })
        );
        return new(Name, data.ToObject());
    }

    /// <summary>An escalation that a missed clock opened has no words of anybody's.</summary>
    private static LocalizableValue ReasonOfClock(ImmutableArray<CaseClock> clocks) =>
        clocks.Where(c => c.IsMissed).Select(c => CaseLines.Clock(c.Kind)).Distinct().ToArray() is { Length: > 0 } missed
            ? LocalizableValue.Text("case.escalation.missed", new() { ["clocks"] = LocalizableValue.List(missed) })
            : LocalizableValue.Text("case.escalation.by-clock");
}
