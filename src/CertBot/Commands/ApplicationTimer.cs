using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands;

/// <summary>The timers of applications: an application that is due gets a tick.</summary>
internal sealed class ApplicationTimer(CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => "application";

    public bool AlwaysChanges => true;

    public async Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken)
    {
        var id = VersionedJson.ReadGuarded(due, Snapshot<Application>.Read).State.Id;
        foreach (var scope in Enum.GetValues<TickScope>())
        {
            var command = new Command.OnApplication(id, new ApplicationCommand.Tick { Scope = scope });
            var result = await executor.Execute(command, null, Actor.Clock, now, cancellationToken);
            if (result is not CommandResult.Refused { Refusal.Code: CommandExecutor.TooLarge })
                break; // the rest of what is due follows in the next round
        }
    }
}
