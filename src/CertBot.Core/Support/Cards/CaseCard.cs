using System.Globalization;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Clocks;
using NodaTime;

namespace CertBot.Core.Support.Cards;

/// <summary>A support case: where it stands, its clocks, and what happened to it.</summary>
public static class CaseCard
{
    public const string Name = "case";

    /// <summary>Older lines are counted only.</summary>
    private const int MaxHistoryLines = 8;

    /// <summary>Clocks that were kept long ago are counted only.</summary>
    private const int MaxClocks = 6;

    /// <param name="view">The case at the instant it is shown for.</param>
    /// <param name="isForVendor">Whether the vendor's people read it: they have the buttons.</param>
    public static BotMessage.CardMessage For(CaseView view, bool isForVendor)
    {
        var (supportCase, progress, clocks) = (view.Case, view.Progress, view.Clocks);
        var data = CaseCardParts.CreateData(supportCase);
        data["follows"] = isForVendor;
        data["state"] = CaseLines.State(progress);
        data["color"] =
            clocks.Any(c => c is { IsRunning: true, IsMissed: true }) ? "attention"
            : progress.Status == CaseStatus.Resolved ? "good"
            : progress.Status == CaseStatus.Waiting ? "accent"
            : "default";
        data["facts"] = LocalizableValue.Array(Facts(supportCase, progress));
        data["unauthorized"] = supportCase.IsFilerAuthorized
            ? null
            : LocalizableValue.Text("case.card.unauthorized", new() { ["customer"] = supportCase.CustomerName });
        data["clocks"] = LocalizableValue.Array(CaseCardParts.Clocks(supportCase, clocks, view.At, MaxClocks));
        var history = CaseLines.History(supportCase);
        data["earlier"] = Math.Max(0, history.Length - MaxHistoryLines);
        data["history"] = LocalizableValue.Array(history.TakeLast(MaxHistoryLines).Select(line => new LocalizableObject { ["text"] = line }));
        data["escalated"] = supportCase.Escalations.Values.Where(e => e.Closed is null).ToArray() is { Length: > 0 } open
            ? LocalizableValue.Text(
                "case.card.escalated",
                new() { ["escalations"] = LocalizableValue.List(open.Select(e => (LocalizableValue)e.Id.Value)), ["level"] = open.Max(e => e.Level) }
            )
            : null;
        foreach (var (button, isShown) in Buttons(supportCase, progress, isForVendor))
            data[button] = isShown;
        return new(Name, data.ToObject());
    }

    /// <summary>The key of the card of a case, in the chats of the vendor's people; it is brought up to date there. Null: the message is none that is.</summary>
    public static string? KeyOf(BotMessage message) =>
        message is BotMessage.CardMessage { Name: Name, Data: var data }
        && data["follows"] is LocalizableValue.BooleanValue(true)
        && data.GetString("case") is { } id
            ? CaseCardKeys.Case(new(id))
            : null;

    /// <summary>The revision of the case that the card shows; null: the message is no card of a case that is brought up to date.</summary>
    public static int? RevisionOf(BotMessage message) =>
        KeyOf(message) is not null && message is BotMessage.CardMessage { Data: var data } ? (int?)data.GetNumber("revision") : null;

    /// <summary>What the buttons are about: the case as its facts made it. A warning or a comment does not make a button stale.</summary>
    public static string SubjectOf(SupportCase supportCase) =>
        string.Create(CultureInfo.InvariantCulture, $"{supportCase.Id}|{supportCase.Facts.Length}.{supportCase.Owner?.Value}");

    private static IEnumerable<LocalizableObject> Facts(SupportCase supportCase, CaseProgress progress)
    {
        yield return CaseCardParts.Fact(
            "case.fact.customer",
            LocalizableValue.Text(
                "case.fact.customer.value",
                new() { ["customer"] = supportCase.CustomerName, ["package"] = LocalizableValue.Text(EditionTexts.Package(supportCase.Terms.Package)) }
            )
        );
        if (CaseLines.Filer(supportCase.Opening.Filer) is { Length: > 0 } filer)
            yield return CaseCardParts.Fact("case.fact.filer", filer);
        yield return CaseCardParts.Fact(
            "case.fact.kind",
            LocalizableValue.Text(
                "case.fact.kind.value",
                new()
                {
                    ["priority"] = LocalizableValue.Sentence(CaseTexts.Priority(progress.Priority)),
                    ["kind"] = LocalizableValue.Text(CaseTexts.Kind(progress.Kind)),
                }
            )
        );
        yield return CaseCardParts.Fact(
            "case.fact.owner",
            supportCase.Owner is { } owner ? LocalizableValue.PersonName(owner) : LocalizableValue.Text("case.fact.owner.nobody")
        );
        if (progress.Rating is { } rating)
            yield return CaseCardParts.Fact("case.fact.rating", LocalizableValue.Text("case.fact.rating.value", new() { ["score"] = rating.Score }));
    }

    /// <summary>The likeliest first; at most four at a time, the others can be typed.</summary>
    private static IEnumerable<(string Button, bool IsShown)> Buttons(SupportCase supportCase, CaseProgress progress, bool isForVendor)
    {
        var isOpen = isForVendor && progress.Status == CaseStatus.Open;
        var isAnswered = progress.FirstResponseAt is not null && progress.Replies is not [.., { AnsweredAt: null }];
        var isWaiting = isForVendor && progress.Status == CaseStatus.Waiting;
        var isResolved = isForVendor && progress.Status == CaseStatus.Resolved;
        var mayEscalate = progress.Status != CaseStatus.Resolved && supportCase.Escalations.Values.All(e => e.Closed is not null);
        var mayTake = isOpen && supportCase.Owner is null;
        yield return ("mayTake", mayTake);
        yield return ("mayRespond", isOpen && !isAnswered);
        yield return ("mayResolveFirst", isOpen && isAnswered);
        yield return ("mayWait", isOpen && !(mayTake && !isAnswered));
        yield return ("mayReply", isWaiting || (isOpen && isAnswered && !mayTake));
        yield return ("mayResume", isWaiting);
        yield return ("mayResolve", isWaiting || (isOpen && !isAnswered));
        yield return ("mayReopen", isResolved);
        yield return ("mayEscalate", mayEscalate && (!isForVendor || CountShown(isOpen, isWaiting) < 4));
    }

    private static int CountShown(bool isOpen, bool isWaiting) => isOpen || isWaiting ? 3 : 0;
}

/// <summary>The keys of the cards of cases.</summary>
public static class CaseCardKeys
{
    public static string Case(CaseId id) => $"{id}:case";

    public static string Escalation(CaseId id, EscalationId escalation) => $"{id}:escalation:{escalation}";
}
