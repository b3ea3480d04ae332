using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Commands.FileImport;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Repositories;

namespace CertBot.Turns;

/// <summary>Executes the command of a turn on its target: an aggregate, the person's profile, or the person's linked accounts.</summary>
internal sealed class CommandDispatcher(
    CommandExecutor executor,
    AccountCommandHandler accounts,
    MemberDeparture departure,
    PersonStore persons,
    ProfileEditor profiles,
    TurnContextFactory contexts,
    ChatIntake chat
)
{
    /// <summary>Returns the refusal, or null, and the turn as it is after the command.</summary>
    public async Task<(Refusal? Refusal, Turn Turn)> Execute(PendingCommand pending, Turn turn, CancellationToken cancellationToken)
    {
        var (person, language, now) = (turn.Person, turn.Context.Person.Language, turn.Context.Now);
        CommandResult result = new CommandResult.Completed();
        CaseId? openedCase = null;
        switch (pending.Command)
        {
            case Command.OnPerson { Language: var wanted }:
                language = wanted;
                person = await profiles.SetLanguage(person, pending.Address, wanted, cancellationToken);
                break;
            case Command.OnProfile { Change: var change }:
                person = await profiles.Apply(change, person, cancellationToken);
                break;
            case Command.OnAccountLinks { Command: var command }:
                result = await accounts.Execute(command, person, pending.Address, pending.Key, now, cancellationToken);
                person = await persons.FindCurrent(pending.Person, cancellationToken) ?? person;
                break;
            case Command.OnVendor { Id: var vendor, Command: var vendorCommand }:
                result = await executor.Execute(pending.Command, pending.Key, person, turn.Session, now, cancellationToken);
                if (result is CommandResult.Completed && LeaverOf(vendorCommand) is { } leaver)
                    await departure.Complete(vendor, leaver, pending.Key, now, cancellationToken);
                person = await SyncMembership(person, vendor, turn.Session, cancellationToken);
                break;
            case Command.OpenCase { Vendor: var vendor, Opening: var opening }:
                (result, openedCase) = await OpenCase(vendor, opening, pending.Key, turn, cancellationToken);
                break;
            case Command.OnImport { Command: var import }:
                result = await chat.Imports.Execute(import, person, pending.Key, now, cancellationToken);
                break;
            default:
                result = await executor.Execute(pending.Command, pending.Key, person, turn.Session, now, cancellationToken);
                break;
        }

        // The account may have been linked to another person; the reply is then addressed to that person.
        if (person.MergedInto is not null)
            person = await persons.FindCurrent(person.Id, cancellationToken) ?? person;
        var updated = await contexts.Update(turn, person, pending.Address.IsPersonal ? person.Language : language, cancellationToken);
        return ((result as CommandResult.Refused)?.Refusal, updated with { Context = updated.Context with { OpenedCase = openedCase } });
    }

    /// <summary>The command's key names the case, so that a repeated command finds the one it opened.</summary>
    private async Task<(CommandResult Result, CaseId? Opened)> OpenCase(
        VendorId vendor,
        CaseRegistration opening,
        string key,
        Turn turn,
        CancellationToken cancellationToken
    )
    {
        var actor = (await turn.Session.GetRoles(cancellationToken)).ActorFor(turn.Person);
        return actor.IsMemberOf(vendor)
            ? await chat.Cases.Open(vendor, opening, [], key, actor, turn.Context.Now, cancellationToken) switch
            {
                CaseIntakeResult.Refused { Refusal: var refusal } => (new CommandResult.Refused(refusal), null),
                CaseIntakeResult.New { Id: var id } => (new CommandResult.Completed(), id),
                CaseIntakeResult.Changed { Id: var id } => (new CommandResult.Completed(), id),
                CaseIntakeResult.Unchanged { Id: var id } => (new CommandResult.Completed(), id),
                _ => throw new System.Diagnostics.UnreachableException(),
            }
            : (new CommandResult.Refused(new Refusal("support.refused.not-yours")), null);
    }

    private static PersonId? LeaverOf(VendorCommand command) =>
        command switch
        {
            VendorCommand.Leave(var person) => person,
            VendorCommand.Remove(var person) => person,
            _ => null,
        };

    /// <summary>
    /// A person who created or joined a vendor is a member from the next input on. The membership copies of all other people are updated through the outbox.
    /// </summary>
    private async Task<Person> SyncMembership(Person person, VendorId id, AggregateSession session, CancellationToken cancellationToken) =>
        (await session.LoadVendor(id, cancellationToken)).State is { } vendor
        && vendor.People.TryGetValue(person.Id.Value, out var role)
        && new Membership(id, role) is var member
        && member != person.Member
            ? await persons.Change(person.Id, p => p with { Member = member }, cancellationToken) ?? person
            : person;
}
