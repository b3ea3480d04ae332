using System.Collections.Immutable;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>What every card of a case says, and the pieces such cards are made of.</summary>
internal static class CaseCardParts
{
    /// <summary>Ids for the buttons, names for the head, and the footer with the small ids.</summary>
    public static LocalizableObject.Builder CreateData(SupportCase supportCase) =>
        new()
        {
            ["case"] = supportCase.Id.Value,
            ["revision"] = supportCase.Revision,
            ["subject"] = CaseCard.SubjectOf(supportCase),
            ["title"] = supportCase.Opening.Subject,
            ["customer"] = supportCase.CustomerName,
            ["footer"] = LocalizableValue.Text(
                supportCase.Opening.ExternalId is null ? "case.card.footer" : "case.card.footer.external",
                new()
                {
                    ["case"] = supportCase.Id.Value,
                    ["app"] = supportCase.Application.Value,
                    ["external"] = supportCase.Opening.ExternalId,
                }
            ),
        };

    /// <summary>A line of a fact set.</summary>
    public static LocalizableObject Fact(string title, LocalizableValue value) => new() { ["title"] = LocalizableValue.Text(title), ["value"] = value };

    /// <summary>The clocks with their bars: all that run, and of those that were stopped the last.</summary>
    public static IEnumerable<LocalizableObject> Clocks(SupportCase supportCase, ImmutableArray<CaseClock> clocks, Instant now, int max)
    {
        var running = clocks.Count(c => c.IsRunning);
        var shown = clocks.Where(c => c.IsRunning).Concat(clocks.Where(c => !c.IsRunning).TakeLast(Math.Max(0, max - running))).ToHashSet();
        return clocks
            .Where(shown.Contains)
            .Select(c => new LocalizableObject
            {
                ["text"] = CaseLines.ClockLine(c, supportCase, now),
                ["bar"] = c.IsRunning ? CaseLines.Bar(c, now) : null,
                ["clockColor"] = CaseLines.StateOf(c) switch
                {
                    "missed" or "late" => "attention",
                    "kept" or "kept-paused" => "good",
                    _ => "default",
                },
            });
    }
}
