using System.Diagnostics;
using System.Runtime.CompilerServices;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Support;

namespace CertBot.Core.Tests.Conversation;

/// <summary>
/// The name of a command's dialog selects the confirmation text: with the name of another dialog, the user would receive a wrong confirmation.
/// </summary>
public sealed class VerbsTests
{
    [Fact]
    public void Every_command_has_a_name_of_its_own()
    {
        Command[] all =
        [
            .. Cases<ApplicationCommand>()
                .Where(c => c is not (ApplicationCommand.Tick or ApplicationCommand.ActOnEscalation))
                .Select(c => new Command.OnApplication(new("app"), c)),
            .. Cases<EscalationCommand>().Select(c => new Command.OnApplication(new("app"), new ApplicationCommand.ActOnEscalation(new("E-1"), c))),
            .. Cases<VendorCommand>().Select(c => new Command.OnVendor(new("acme"), c)),
            .. Cases<RoleAssignmentCommand>().Select(c => new Command.OnRoleAssignments(c)),
            new Command.OnPerson(CertBot.Core.Primitives.LanguageCode.En),
            new Command.OnAccountLinks(Cases<AccountLinkCommand>().First()),
        ];

        Assert.True(all.Length > 35);
        Assert.Equal(typeof(Command).GetNestedTypes().Length, all.Select(c => c.GetType()).Distinct().Count());
        Assert.Empty(all.GroupBy(CommandNames.NameOf).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g)}"));
    }

    [Fact]
    public void A_tick_is_nobodys_word() =>
        Assert.Throws<UnreachableException>(() => CommandNames.NameOf(new Command.OnApplication(new("app"), new ApplicationCommand.Tick())));

    private static IEnumerable<T> Cases<T>() =>
        typeof(T).GetNestedTypes().Where(t => t.BaseType == typeof(T)).Select(t => (T)RuntimeHelpers.GetUninitializedObject(t));
}
