using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Measures;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>
/// A matter of measures against a certified application. The platform's copies show what is proposed among its people; the vendor's show what concerns the
/// vendor. At most four buttons are shown at a time.
/// </summary>
public static class SanctionCard
{
    private const int MaxGrounds = 6;

    private const int MaxAnswers = 3;

    public static BotMessage.CardMessage For(Application application, Edition edition, SanctionMatter standing, ReaderSide side)
    {
        var data = CardParts.CreateData(application);
        data["revision"] = standing.Revision;
        data["matter"] = standing.Number;
        data["id"] = standing.Id;
        data["state"] = SanctionTexts.State(standing, side);
        data["color"] = standing switch
        {
            { Ended: { Outcome: SanctionOutcome.Withdrawn } } => "attention",
            { Ended: not null } => "good",
            { Announced: not null } or { Suspension: not null } => "attention",
            _ => "warning",
        };
        data["grounds"] = LocalizableValue.Array(GroundsFor(standing, side).TakeLast(MaxGrounds).Select(g => Line(SanctionTexts.Ground(g.Ground))));
        data["steps"] = LocalizableValue.Array(standing.Remedy is { } remedy ? remedy.Steps.SelectMany(s => StepLines(s, standing)) : []);
        data["hasGrounds"] = GroundsFor(standing, side).Any();
        data["hasSteps"] = standing.Remedy is not null;
        data["notes"] = LocalizableValue.Array(Notes(standing, side));
        data["next"] = NextStep(standing, side);
        var isPlatform = side == ReaderSide.Platform && standing.IsOpen;
        var isVendor = side == ReaderSide.Vendor && standing.IsOpen;
        AddPlatformButtons(data, standing, edition, isPlatform);
        data["answer"] = isVendor && standing.Announced is not null;
        data["agree"] =
            (isVendor || isPlatform)
            && standing.Remedy is { IsAgreed: false } proposed
            && (proposed.Side == RemedySide.Vendor) != (side == ReaderSide.Vendor)
            && !IsBusy(standing, side);
        data["counter"] = isVendor && standing.Remedy is { IsAgreed: false, IsCountered: false, Side: RemedySide.Platform };
        data["report"] = isVendor && NextStepOf(standing) is not null;
        data["step"] = isVendor ? NextStepOf(standing)?.Number : ReportedStepOf(standing)?.Number;
        return new("sanction", data.ToObject());
    }

    /// <summary>Approving, reading and the end of a matter come first; what else may be done can be typed.</summary>
    private static void AddPlatformButtons(LocalizableObject.Builder data, SanctionMatter standing, Edition edition, bool isOpen)
    {
        var isBusy = IsBusy(standing, ReaderSide.Platform);
        var hasReport = ReportedStepOf(standing) is not null;
        var isCountered = standing.Remedy is { IsAgreed: false, Side: RemedySide.Vendor };
        data["approve"] = isOpen && standing.Proposal is not null;
        data["read"] = isOpen && standing.Announced is { StoppedAt: not null };
        data["cancel"] = isOpen && isBusy;
        data["confirm"] = isOpen && !isBusy && hasReport;
        data["propose"] =
            isOpen
            && !isBusy
            && !hasReport
            && SanctionRules.IsOffered(SanctionKinds.RemedySchedule, edition)
            && standing.Remedy is not { IsAgreed: true }
            && (standing.Suspension is null || standing.Remedy is null || isCountered);
        data["suspend"] = isOpen && !isBusy && standing.Suspension is null && SanctionRules.IsOffered(SanctionKinds.Suspend, edition);
        data["withdraw"] = isOpen && !isBusy && !(isCountered && standing.Suspension is null) && SanctionRules.IsOffered(SanctionKinds.Withdraw, edition);
        data["reinstate"] = isOpen && !isBusy && standing.Suspension is not null;
        data["drop"] = isOpen && !isBusy && !hasReport && standing.Suspension is null && !isCountered;
    }

    private static bool IsBusy(SanctionMatter standing, ReaderSide side) =>
        side == ReaderSide.Platform && (standing.Proposal is not null || standing.Announced is not null);

    private static RemedyStep? NextStepOf(SanctionMatter standing) =>
        standing.Remedy is { IsAgreed: true } remedy ? remedy.Steps.FirstOrDefault(s => s is { Reported: null, Confirmed: null }) : null;

    private static RemedyStep? ReportedStepOf(SanctionMatter standing) =>
        standing.Remedy is { IsAgreed: true } remedy ? remedy.Steps.FirstOrDefault(s => s is { Reported: not null, Confirmed: null }) : null;

    private static IEnumerable<FoundGround> GroundsFor(SanctionMatter standing, ReaderSide side) =>
        standing.Grounds.Where(g => side == ReaderSide.Platform || g.Ground is not SanctionGround.Stated);

    private static IEnumerable<LocalizableObject> StepLines(RemedyStep step, SanctionMatter standing)
    {
        yield return Line(SanctionTexts.Step(step, standing));
        if (step is { Reported: { } reported, Confirmed: null })
            yield return Line(SanctionTexts.Words("sanction.words.reported", reported));
        else if (step is { Returned: { } returned, Confirmed: null })
            yield return Line(SanctionTexts.Words("sanction.words.returned", returned));
    }

    /// <summary>The reasons of what is proposed, announced, in force or over, and the vendor's answers.</summary>
    private static IEnumerable<LocalizableObject> Notes(SanctionMatter standing, ReaderSide side)
    {
        if (side == ReaderSide.Platform && standing.Proposal is { } proposal)
            yield return Reason(proposal.Reason);
        if (standing.Announced is { } announced)
        {
            yield return Reason(announced.Reason);
            foreach (var answer in announced.Answers.TakeLast(MaxAnswers))
                yield return Line(SanctionTexts.Words("sanction.words.answered", answer));
        }
        if (standing.Suspension is { } suspension)
            yield return Reason(suspension.Reason);
        if (standing.Ended is { Reason.Length: > 0 } ended)
            yield return Reason(ended.Reason);
    }

    private static LocalizableValue NextStep(SanctionMatter standing, ReaderSide side) =>
        LocalizableValue.Text(
            standing switch
            {
                { Ended: not null } => "sanction.next.ended",
                { Proposal: not null } when side == ReaderSide.Platform => "sanction.next.proposed",
                { Announced: { StoppedAt: not null } } => "sanction.next.stopped",
                { Announced: not null } => "sanction.next.announced",
                { Remedy: { IsAgreed: true, IsComplete: false } } => "sanction.next.remedy",
                { Remedy: { IsAgreed: false, Side: RemedySide.Vendor } } => "sanction.next.remedy-countered",
                { Remedy: { IsAgreed: false } } => "sanction.next.remedy-proposed",
                { Suspension: not null } => "sanction.next.suspended",
                _ => "sanction.next.open",
            }
        );

    private static LocalizableObject Reason(string reason) => Line(LocalizableValue.Text("sanction.words.reason", new() { ["reason"] = reason }));

    private static LocalizableObject Line(LocalizableValue text) => new() { ["text"] = text };
}

/// <summary>A card of a matter, by its number, for one side.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct SanctionCardKey(int Number, ReaderSide Side);

/// <summary>The cards of matters by their keys: the present one from the state, an earlier one as its history tells it.</summary>
internal static class SanctionCards
{
    /// <summary>Null: the key is of no such card of this application.</summary>
    public static SanctionCardKey? Find(string cardKey, Application app) =>
        Read(cardKey, $"{app.Id}:sanction:") is { } ofPlatform ? new(ofPlatform, ReaderSide.Platform)
        : Read(cardKey, $"{app.Id}:standing:") is { } ofVendor ? new(ofVendor, ReaderSide.Vendor)
        : null;

    /// <summary>Null: there was no such matter.</summary>
    public static BotMessage.CardMessage? For(SanctionCardKey key, Application app, Edition edition, ImmutableArray<RecordedEvent<ApplicationEvent>> history) =>
        app.Standing is { } present && present.Number == key.Number ? SanctionCard.For(app, edition, present, key.Side)
        : FindLast(key.Number, history) is { Standing: { } standing } earlier ? SanctionCard.For(earlier, edition, standing, key.Side)
        : null;

    public static bool IsCommand(string command) =>
        command
            is CommandName.OpenSanction
                or CommandName.ProposeRemedy
                or CommandName.CounterRemedy
                or CommandName.AcceptRemedy
                or CommandName.ReportStep
                or CommandName.ConfirmStep
                or CommandName.ReturnStep
                or CommandName.Suspend
                or CommandName.WithdrawCertificate
                or CommandName.ApproveSanction
                or CommandName.CancelSanction
                or CommandName.AnswerSanction
                or CommandName.ReadAnswer
                or CommandName.Reinstate
                or CommandName.DropSanction;

    private static Application? FindLast(int number, ImmutableArray<RecordedEvent<ApplicationEvent>> history)
    {
        Application? state = null,
            found = null;
        foreach (var recorded in history)
        {
            state = ApplicationEvolver.Evolve(state, recorded);
            if (state.Standing?.Number == number)
                found = state;
        }

        return found;
    }

    private static int? Read(string cardKey, string prefix) =>
        cardKey.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(cardKey.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? number
            : null;
}
