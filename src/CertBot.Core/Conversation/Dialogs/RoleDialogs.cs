using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Who holds which role, which channel serves which group, and in which language somebody is spoken to.</summary>
public static class RoleDialogs
{
    public static Dialog AssignRole { get; } = CreateRoleDialog(CommandName.AssignRole, (role, person) => new RoleAssignmentCommand.AssignRole(role, person));

    public static Dialog RevokeRole { get; } = CreateRoleDialog(CommandName.RevokeRole, (role, person) => new RoleAssignmentCommand.RevokeRole(role, person));

    public static Dialog BindGroup { get; } =
        new(CommandName.BindGroup, Audience.Administrator)
        {
            Arguments = [CommandArgument.OneOf("group", GroupOptions)],
            Questions = w => [new("group", new AnswerType.Choice(GroupOptions(w.Context.Edition)))],
            CreateCommand = w => new Command.OnRoleAssignments(new RoleAssignmentCommand.BindGroup(new(w["group"]), w.Context.Conversation)),
            SuccessArguments = (_, command) =>
                new()
                {
                    ["group"] = command is Command.OnRoleAssignments { Command: RoleAssignmentCommand.BindGroup bind }
                        ? LocalizableValue.Text(EditionTexts.Group(bind.Group))
                        : null,
                },
        };

    public static Dialog Language { get; } =
        new(CommandName.SetLanguage, Audience.Anyone)
        {
            Arguments = [CommandArgument.OneOf("language", _ => LanguageOptions)],
            Questions = _ => [new("language", new AnswerType.Choice(LanguageOptions))],
            CreateCommand = w => new Command.OnPerson(new(w["language"])),
        };

    private static ImmutableArray<ChoiceOption> LanguageOptions { get; } =
    [
        .. LanguageCode.All.Select(l =>
            ChoiceOption.FromText(l.Value, $"language.{l}", [.. PhraseCatalog.AllLanguages($"phrase.language.{l}").SelectMany(p => p.Split('|'))])
        ),
    ];

    private static Dialog CreateRoleDialog(string name, Func<RoleName, PersonId, RoleAssignmentCommand> make) =>
        new(name, Audience.Administrator)
        {
            Arguments = [CommandArgument.OneOf("role", RoleOptions), CommandArgument.Person("person")],
            Questions = w => [new("role", new AnswerType.Choice(RoleOptions(w.Context.Edition))), new("person", new AnswerType.Person())],
            CreateCommand = w => new Command.OnRoleAssignments(make(new(w["role"]), new(w["person"]))),
            SuccessArguments = (_, command) =>
                (command as Command.OnRoleAssignments)?.Command switch
                {
                    RoleAssignmentCommand.AssignRole give => new()
                    {
                        ["role"] = LocalizableValue.Text(EditionTexts.Role(give.Role)),
                        ["who"] = LocalizableValue.PersonName(give.To),
                    },
                    RoleAssignmentCommand.RevokeRole take => new()
                    {
                        ["role"] = LocalizableValue.Text(EditionTexts.Role(take.Role)),
                        ["who"] = LocalizableValue.PersonName(take.From),
                    },
                    _ => [],
                },
            NextCommands = ["people"],
        };

    private static ImmutableArray<ChoiceOption> RoleOptions(Edition edition) =>
        [.. edition.Roles.Append(RoleName.Administrator).Distinct().Select(r => ChoiceOption.FromText(r.Value, EditionTexts.Role(r)))];

    private static ImmutableArray<ChoiceOption> GroupOptions(Edition edition) =>
        [.. edition.Groups.Select(g => ChoiceOption.FromText(g.Name.Value, EditionTexts.Group(g.Name)))];
}
