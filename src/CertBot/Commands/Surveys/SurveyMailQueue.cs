using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Surveys;
using CertBot.Diagnostics;
using CertBot.Outbox;
using CertBot.Outbox.Surveys;
using CertBot.Repositories;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>
/// Mails surveys. What a mail server does not take is tried again with growing delays for three days. A mail is marked before it is handed over: where it is not
/// known whether the server took it (the connection broke after the last byte, the host stopped), it is not sent again. Nobody is asked twice because of that,
/// and whoever got none gets the reminder.
/// </summary>
internal sealed class SurveyMailQueue(
    IStore store,
    SurveyMailWriter writer,
    ISurveyMailer mailer,
    CommandExecutor executor,
    LeasedQueueFactory queues,
    IClock clock,
    ILogger<SurveyMailQueue> log
)
{
    internal const string Kind = "survey-mail";

    /// <summary>How long it is remembered that a mail was sent.</summary>
    private static readonly Duration Retention = Duration.FromDays(200);

    private static readonly Duration GiveUpAfter = Duration.FromDays(3);

    private LeasedQueue? _queue;

    private LeasedQueue Queue =>
        _queue ??= queues.Create(
            new QueueDefinition
            {
                Kind = Kind,
                MaxParallel = 4,
                PollInterval = TimeSpan.FromSeconds(2),
            },
            Process
        );

    /// <summary>Works until the host stops.</summary>
    public Task Run(CancellationToken stoppingToken) => Queue.Run(stoppingToken);

    /// <summary>One round over all that is due. Returns how many mails were worked on.</summary>
    public Task<int> ProcessAll(CancellationToken cancellationToken) => Queue.ProcessAll(cancellationToken);

    /// <summary>Adds the invitation or the reminder of a survey, once.</summary>
    public async Task Add(SurveyId survey, SurveyStepKind kind, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var job = new SurveyMailJob(survey, kind == SurveyStepKind.Reminder, now);
        await store.Commit(StoreKeys.SurveyMails(survey), [new Write.Create(ToDocument(job) with { Due = now })], cancellationToken);
    }

    private async Task<bool> Process(StoredDocument stored, CancellationToken cancellationToken)
    {
        var job = VersionedJson.Read<SurveyMailJob>(stored);
        if (job.HandedOver is not null || await Prepare(job, cancellationToken) is not { } mail)
        {
            await Finish(stored, job, cancellationToken);
            return true;
        }

        var current = stored;
        var result = await mailer.Send(
            mail,
            async token =>
            {
                var marked = job with { HandedOver = clock.GetCurrentInstant() };
                if (await Replace(current, Queue.Leases.WithLease(ToDocument(marked) with { Due = stored.Document.Due }), token) is not { } after)
                    return false;
                current = after;
                return true;
            },
            cancellationToken
        );
        switch (result)
        {
            case SurveyMailResult.Delivered:
                await Finish(current, job, cancellationToken);
                break;
            case SurveyMailResult.Unknown:
                Log.SurveyMailUnknown(log, job.Survey.Value);
                await Finish(current, job, cancellationToken);
                break;
            case SurveyMailResult.Failed when clock.GetCurrentInstant() - job.Since < GiveUpAfter:
                var failed = job with { Attempts = job.Attempts + 1, HandedOver = null };
                var due = clock.GetCurrentInstant() + Backoff.After(failed.Attempts, stored.Partition);
                await Replace(current, ToDocument(failed) with { Due = due }, cancellationToken);
                break;
            case SurveyMailResult.Failed or SurveyMailResult.Refused:
                Log.SurveyMailGivenUp(log, job.Survey.Value);
                await GiveUp(job, cancellationToken);
                await Finish(current, job, cancellationToken);
                break;
            default:
                break; // another host does it
        }

        return true;
    }

    /// <summary>The mail as it is to be sent now; null: it is not wanted any more, or can be sent to nobody.</summary>
    private async Task<SurveyMail?> Prepare(SurveyMailJob job, CancellationToken cancellationToken)
    {
        if (await writer.FindWanted(job, cancellationToken) is not { } survey)
            return null;
        if (await writer.Write(survey, job.IsReminder, cancellationToken) is { } mail)
            return mail;

        await GiveUp(job, cancellationToken);
        return null;
    }

    private async Task GiveUp(SurveyMailJob job, CancellationToken cancellationToken)
    {
        if (!job.IsReminder)
        {
            var command = new Command.OnSurvey(job.Survey, new SurveyCommand.GiveUp());
            await executor.Execute(command, null, Actor.Clock, clock.GetCurrentInstant(), cancellationToken);
        }
    }

    /// <summary>It stays for a while without a due time, so that it is not added again.</summary>
    private Task<StoredDocument?> Finish(StoredDocument stored, SurveyMailJob job, CancellationToken cancellationToken) =>
        Replace(stored, ToDocument(job) with { Expires = clock.GetCurrentInstant() + Retention }, cancellationToken);

    /// <returns>Null: somebody else changed it.</returns>
    private async Task<StoredDocument?> Replace(StoredDocument stored, Document document, CancellationToken cancellationToken) =>
        await store.Commit(stored.Partition, [new Write.Replace(document, stored.ETag)], cancellationToken) is CommitResult.Committed { ETags: [var etag] }
        && (etag ?? (await store.Get(stored.Partition, document.Id, cancellationToken))?.ETag) is { } current
            ? stored with
            {
                Document = document,
                ETag = current,
            }
            : null;

    private static Document ToDocument(SurveyMailJob job) => new(IdOf(job), Kind, VersionedJson.Write(job));

    private static string IdOf(SurveyMailJob job) => job.IsReminder ? "reminder" : "invitation";
}

/// <summary>A mail of a survey that is to be sent, or was.</summary>
/// <param name="Survey">The survey.</param>
/// <param name="IsReminder">False: the invitation.</param>
/// <param name="Since">Since when (UTC) it is to be sent.</param>
internal sealed record SurveyMailJob(SurveyId Survey, bool IsReminder, Instant Since)
{
    public int Attempts { get; init; }

    /// <summary>When (UTC) it was handed over to a server whose answer is not known yet; null: it was not.</summary>
    public Instant? HandedOver { get; init; }
}
