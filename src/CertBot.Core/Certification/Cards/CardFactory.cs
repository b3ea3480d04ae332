using System.Collections.Immutable;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Reviews;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Certification.Cards;

/// <summary>Recreates a card that was sent before from the current state.</summary>
public static class CardFactory
{
    /// <summary>So many cards are brought up to date where nobody says which one was meant.</summary>
    private const int MaxDisputes = 10;

    /// <summary>
    /// The card with this key, or null if the application no longer has it: it belongs to an earlier version or a closed round.
    /// <paramref name="history"/> supplies who decided where the state does not keep it.
    /// </summary>
    public static BotMessage.CardMessage? Create(string cardKey, Application app, Edition edition, ImmutableArray<RecordedEvent<ApplicationEvent>> history)
    {
        if (cardKey == CardKeys.Root(app))
            return RootCard.For(app, edition);
        if (cardKey == CardKeys.Priority(app))
        {
            return PriorityCard.For(
                app,
                edition,
                history.LastOrDefault(f =>
                    f.Data is ApplicationEvent.PriorityApproved or ApplicationEvent.PriorityDeferred or ApplicationEvent.PriorityDeclined
                )
            );
        }
        if (cardKey == CardKeys.Audit(app))
            return AuditCard.For(app, edition, history.LastOrDefault(f => f.Data is ApplicationEvent.ShortcomingsFound or ApplicationEvent.CertificateGranted));
        if (edition.Criteria.FirstOrDefault(c => cardKey == CardKeys.Task(app, c.Key)) is { } criterion)
            return TaskCard.For(app, edition, criterion.Key);
        if (SanctionCards.Find(cardKey, app) is { } sanction)
            return SanctionCards.For(sanction, app, edition, history);
        if (FindDispute(cardKey, app) is { } dispute)
            return DisputeCard.For(app, edition, dispute);
        if (VendorCards.Find(cardKey, app) is { } vendorCard)
            return VendorCards.For(vendorCard, app, edition, history);
        return FindEscalation(cardKey, app) is not { } id ? null
            : app.Escalations.ContainsKey(id) ? EscalationCard.For(app, edition, id)
            : EscalationRules.FindInHistory(history, id) is { } ended
                ? EscalationCard.For(app with { Escalations = app.Escalations.SetItem(id, ended) }, edition, id)
            : null;
    }

    /// <summary>
    /// The card with this key, also of an earlier submission: then as it was at the end of that submission, and without buttons. Null: there never was one.
    /// </summary>
    public static BotMessage.CardMessage? CreateAny(
        string cardKey,
        Application app,
        Func<EditionPin, Edition> editionOf,
        ImmutableArray<RecordedEvent<ApplicationEvent>> history
    ) =>
        IsOfPresent(cardKey, app) ? Create(cardKey, app, editionOf(app.Edition), history)
        : FindEarlier(cardKey, history) is { } earlier
        && (earlier.Vendor == app.Vendor || !VendorCards.IsKey(cardKey, app))
        && Create(cardKey, earlier, editionOf(earlier.Edition), [.. history.Take(earlier.Revision)]) is { } card
            ? card with
            {
                IsClosed = true,
            }
        : null;

    /// <summary>The application at the end of the submission that the key names. A version withdrawn on the way is shown as withdrawn.</summary>
    private static Application? FindEarlier(string cardKey, ImmutableArray<RecordedEvent<ApplicationEvent>> history)
    {
        Application? state = null,
            found = null;
        foreach (var recorded in history)
        {
            var next = ApplicationEvolver.Evolve(state, recorded);
            if (state is not null && CardSubject.SubmissionOf(state) != CardSubject.SubmissionOf(next) && IsOfPresent(cardKey, state))
            {
                found = recorded.Data is ApplicationEvent.ApplicationWithdrawn { Reason: var reason }
                    ? state with
                    {
                        Reviewed = ReviewTasks.Of(state),
                        Stage = new Stage.Withdrawn(reason) { Since = recorded.At },
                    }
                    : state;
            }

            state = next;
        }

        return found;
    }

    private static bool IsOfPresent(string cardKey, Application app) =>
        cardKey.StartsWith($"{CardKeys.Submission(app)}:", StringComparison.Ordinal)
        || FindEscalation(cardKey, app) is not null
        || SanctionCards.Find(cardKey, app) is not null;

    /// <summary>
    /// The keys of the cards a command is given from: of the clicked one, by its subject, and of the one in force. Empty: its cards are in no channel.
    /// </summary>
    public static ImmutableArray<string> KeysFor(string command, Application app, CardSubject? subject, string? criterion, string? escalation)
    {
        var submission = subject?.Submission.Split('|') is [var subjectId, { Length: > 0 } named] && subjectId == app.Id.Value ? named : null;
        var card = command switch
        {
            CommandName.PlanKickOff or CommandName.FindReady or CommandName.FindNotReady => "root",
            CommandName.Approve or CommandName.Defer or CommandName.Decline => "priority",
            CommandName.PassAudit or CommandName.FindShortcomings => "audit",
            CommandName.Claim
            or CommandName.Pass
            or CommandName.RequestChanges
            or CommandName.MarkNotApplicable
            or CommandName.AskVendor
            or CommandName.Undo
            or CommandName.DismissListed when UserText.IsId(criterion ?? "") => $"task:{criterion}",
            _ => null,
        };
        if (SanctionCards.IsCommand(command) && app.Standing is { } standing)
            return [CardKeys.Sanction(app, standing.Number), CardKeys.Standing(app, standing.Number)];
        if (command is CommandName.DismissFinding or CommandName.KeepFinding)
        {
            return
            [
                .. (app.Inspection?.Disputes.Values ?? [])
                    .Where(d => d.Version == app.Release.Version)
                    .Select(d => CardKeys.Dispute(app, d.Number))
                    .Take(MaxDisputes),
            ];
        }

        return escalation is not null && app.Escalations.ContainsKey(new(escalation)) ? [CardKeys.Escalation(app, new(escalation))]
            : card is null ? VendorCards.KeysFor(command, app, submission, subject)
            :
            [
                .. new[] { submission, CardSubject.SubmissionOf(app) }
                    .OfType<string>()
                    .Where(UserText.IsId)
                    .Distinct(StringComparer.Ordinal)
                    .Select(s => $"{app.Id}:{s}:{card}"),
            ];
    }

    /// <summary>Whether the command is given from a work list of the vendor's.</summary>
    public static bool IsOfVendor(string command) => VendorCards.IsCommand(command);

    /// <summary>Whether the vendor's people have a copy of the card. All other cards are in the platform's channels only.</summary>
    public static bool IsForVendor(string cardKey, Application app) =>
        FindEscalation(cardKey, app) is not null || SanctionCards.Find(cardKey, app) is { Side: ReaderSide.Vendor } || VendorCards.IsKey(cardKey, app);

    /// <summary>
    /// Whether the card needs the history: two cards name who decided, those of an earlier submission are derived from it, and so is an escalation that ended a while
    /// ago.
    /// </summary>
    public static bool NeedsHistory(string cardKey, Application app) =>
        !IsOfPresent(cardKey, app)
        || (cardKey == CardKeys.Priority(app) && app.Stage is not Stage.Priority)
        || (cardKey == CardKeys.Audit(app) && app.Stage is not Stage.Audit)
        || (VendorCards.Find(cardKey, app) is { } vendorCard && VendorCards.IsOfEarlierRound(vendorCard, app))
        || (SanctionCards.Find(cardKey, app) is { } sanction && sanction.Number != app.Standing?.Number)
        || (FindEscalation(cardKey, app) is { } id && !app.Escalations.ContainsKey(id));

    private static int? FindDispute(string cardKey, Application app) =>
        CardKeys.Dispute(app, 0)[..^1] is var prefix
        && cardKey.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(cardKey.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static EscalationId? FindEscalation(string cardKey, Application app) =>
        CardKeys.Escalation(app, new("")) is var prefix && cardKey.StartsWith(prefix, StringComparison.Ordinal) && UserText.IsId(cardKey[prefix.Length..])
            ? new(cardKey[prefix.Length..])
            : null;
}

/// <summary>The keys of an application's cards. A second notification with the same key updates the card in place.</summary>
public static class CardKeys
{
    public static string Root(Application app) => $"{Submission(app)}:root";

    public static string Task(Application app, CriterionKey criterion) => $"{Submission(app)}:task:{criterion}";

    public static string Priority(Application app) => $"{Submission(app)}:priority";

    public static string Audit(Application app) => $"{Submission(app)}:audit";

    public static string Escalation(Application app, EscalationId escalation) => $"{app.Id}:escalation:{escalation}";

    /// <summary>The platform's card of a matter of measures.</summary>
    public static string Sanction(Application app, int number) => string.Create(CultureInfo.InvariantCulture, $"{app.Id}:sanction:{number}");

    /// <summary>The vendor's card of a matter of measures.</summary>
    public static string Standing(Application app, int number) => string.Create(CultureInfo.InvariantCulture, $"{app.Id}:standing:{number}");

    /// <summary>The vendor's.</summary>
    public static string Materials(Application app) => $"{Submission(app)}:materials";

    /// <summary>The vendor's.</summary>
    public static string Unchanged(Application app) => $"{Submission(app)}:unchanged";

    /// <summary>The vendor's, one for each kick-off that found something missing.</summary>
    public static string NotReady(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{Submission(app)}:not-ready:{round}");

    /// <summary>The vendor's, one for each round of review.</summary>
    public static string Round(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{Submission(app)}:round:{round}");

    /// <summary>The vendor's, one for each round of the audit.</summary>
    public static string Shortcomings(Application app, int round) => string.Create(CultureInfo.InvariantCulture, $"{Submission(app)}:shortcomings:{round}");

    /// <summary>The reviewers' card of a disputed finding.</summary>
    public static string Dispute(Application app, int number) => string.Create(CultureInfo.InvariantCulture, $"{Submission(app)}:dispute:{number}");

    /// <summary>The vendor's, one for each inspection that found what blocks.</summary>
    public static string Inspection(Application app, int number) => string.Create(CultureInfo.InvariantCulture, $"{Submission(app)}:inspection:{number}");

    public static string Certified(Application app) => $"{Submission(app)}:certified";

    /// <summary>What the keys of the cards of a submission begin with.</summary>
    public static string Submission(Application app) => $"{app.Id}:{CardSubject.SubmissionOf(app)}";
}
