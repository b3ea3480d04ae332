using System.Diagnostics;
using System.Runtime.CompilerServices;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Support;

namespace CertBot.Core.Tests.Conversation;

/// <summary>The name of a command's dialog chooses the sentence people are answered with: one that had another's would be answered with the wrong one.</summary>
public sealed class CommandNamesTests
{
    [Fact]
    public void Every_command_has_a_unique_name()
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
    public void Tick_cannot_be_typed() =>
        Assert.Throws<UnreachableException>(() => CommandNames.NameOf(new Command.OnApplication(new("app"), new ApplicationCommand.Tick())));

    private static IEnumerable<T> Cases<T>() =>
        typeof(T).GetNestedTypes().Where(t => t.BaseType == typeof(T)).Select(t => (T)RuntimeHelpers.GetUninitializedObject(t));
}
