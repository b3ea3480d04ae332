using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands.Surveys;

/// <summary>The timers of surveys: one that is due is sent, reminded of or expires.</summary>
internal sealed class SurveyTimer(CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => Aggregates.SurveyKind;

    public bool AlwaysChanges => true;

    public Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(
            new Command.OnSurvey(VersionedJson.ReadGuarded(due, Snapshot<Survey>.Read).State.Id, new SurveyCommand.Tick()),
            null,
            Actor.Clock,
            now,
            cancellationToken
        );
}
