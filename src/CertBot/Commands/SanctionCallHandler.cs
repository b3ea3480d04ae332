using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using NodaTime;

namespace CertBot.Commands;

/// <summary>Takes a ground for measures up in its application. The decider takes each up once, so a repeated call changes nothing.</summary>
internal sealed class SanctionCallHandler(CommandExecutor executor, IClock clock) : IFollowUpHandler
{
    public bool Follows(OutboxMessage message) => message is OutboxMessage.SanctionCall;

    public async Task Follow(OutboxMessage message, string origin, CancellationToken cancellationToken)
    {
        if (message is not OutboxMessage.SanctionCall call)
            return;

        var command = new ApplicationCommand.ActOnSanction(new SanctionCommand.TakeUp(call.Ground));
        await executor.Execute(
            new Command.OnApplication(call.Application, command),
            $"sanction:{origin}",
            Actor.Clock,
            clock.GetCurrentInstant(),
            cancellationToken
        );
    }
}
