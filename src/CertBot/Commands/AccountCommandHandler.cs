using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using NodaTime;

namespace CertBot.Commands;

/// <summary>Executes commands on a person's linked accounts.</summary>
internal sealed class AccountCommandHandler(AccountLinker linker, AccountUnlinker unlinker)
{
    public Task<CommandResult> Execute(
        AccountLinkCommand command,
        Person person,
        ConversationAddress address,
        string key,
        Instant now,
        CancellationToken cancellationToken
    ) =>
        command is AccountLinkCommand.Unlink unlink
            ? unlinker.Execute(unlink, person, address, key, now, cancellationToken)
            : linker.Execute(command, person.Id, address, key, now, cancellationToken);
}
