using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>
/// One person on several channels: without a code one is made, with one its maker is who types it. And back: an account is a person of its own again.
/// </summary>
public static class LinkDialog
{
    private static ImmutableArray<ChoiceOption> Channels { get; } =
    [.. new[] { "web", "connector", "slack" }.Select(c => ChoiceOption.FromText(c, $"dialog.unlink.channel.{c}", [.. ChannelNames(c)]))];

    // A word that is no channel's name is the id of a person.
    private static CommandArgument PersonArgument { get; } =
        CommandArgument.Word("person", (_, word) =>
            UserText.IsId(word) && !Channels.Any(c => c.Synonyms.Any(s => s.Split(' ').Contains(word, StringComparer.OrdinalIgnoreCase))) ? word : null
        );

    public static Dialog Link { get; } =
        new(CommandName.LinkAccounts, Audience.Anyone)
        {
            Arguments = [CommandArgument.RemainingText("code")],
            Questions = Questions,
            CreateCommand = w => new Command.OnAccountLinks(
                IsRedeeming(w)
                    ? new AccountLinkCommand.RedeemCode(OneTimeCodes.HashOf(w["code"]))
                    : new AccountLinkCommand.CreateCode(OneTimeCodes.HashOf(CreateCode(w.Context)))
            ),

            // Only its hash is stored, so the code can be shown only now.
            OneTimeCode = w => IsRedeeming(w) ? null : CreateCode(w.Context),
            SuccessArguments = (turnData, command) =>
                new()
                {
                    ["how"] = command is Command.OnAccountLinks { Command: AccountLinkCommand.CreateCode } ? "made" : "typed",
                    ["code"] = "",
                    ["minutes"] = (int)AccountLinkRules.CodeLifetime.TotalMinutes,
                    ["name"] = LocalizableValue.PersonName(turnData.Context.Person.Id),
                },
            FollowUps = (turnData, command) =>
                command is Command.OnAccountLinks { Command: AccountLinkCommand.RedeemCode }
                    ? SuggestedActions.ForCommands(turnData.Context, SuggestedCommands.SelectLikely(turnData))
                    : [],
        };

    public static Dialog Unlink { get; } =
        new(CommandName.UnlinkAccount, Audience.Anyone)
        {
            Arguments = [PersonArgument, CommandArgument.OneOf("channel", _ => Channels)],
            Questions = UnlinkQuestions,
            CreateCommand = w => new Command.OnAccountLinks(new AccountLinkCommand.Unlink(OwnerOf(w)?.Id ?? w.Context.Person.Id, AccountOf(w))),
            SuccessArguments = (turnData, command) =>
                command is Command.OnAccountLinks { Command: AccountLinkCommand.Unlink(var person, var account) }
                    ? new()
                    {
                        ["channel"] = account.AddressChannel,
                        ["whose"] = person == turnData.Context.Actor.Id ? "own" : "other",
                        ["who"] = LocalizableValue.PersonName(person),
                    }
                    : [],
        };

    private static string[] ChannelNames(string channel) =>
        channel switch
        {
            "connector" => ["teams", "msteams", "microsoft teams", "ms teams"],
            "web" => ["web chat", "built-in", "page"],
            _ => [],
        };

    private static IEnumerable<Question> UnlinkQuestions(FormProgress progress)
    {
        if (progress.RawAnswer("person") is { } named && named != progress.Context.Person.Id.Value)
        {
            if (!progress.Context.Actor.HasRole(RoleName.Administrator))
                progress.Block("directory.refused.administrators-only");
            yield return new("person", new AnswerType.Text(200)) { Validate = text => UserText.IsId(text) ? null : new("dialog.people.unknown") };
        }

        var owner = OwnerOf(progress);
        if (progress.TurnData.Missing.Length > 0)
            yield break;
        if (owner is null)
            progress.Block("directory.refused.nobody", new() { ["person"] = progress.RawAnswer("person") ?? "" });
        if (owner is not { Accounts.Length: > 1 })
        {
            progress.Block("directory.refused.unlink-last");
            yield break;
        }

        var channels = Channels.Where(c => owner.Accounts.Any(a => a.AddressChannel == c.Value)).ToImmutableArray();
        yield return new("channel", new AnswerType.Choice(channels));
        var accounts = owner.Accounts.Where(a => a.AddressChannel == progress["channel"]).ToImmutableArray();
        if (accounts.Length > 1)
            yield return new("account", new AnswerType.Choice([.. accounts.Select(OptionOf)]));
        yield return SharedQuestions.Confirmation with
        {
            Arguments = new() { ["channel"] = progress["channel"], ["who"] = LocalizableValue.PersonName(owner.Id) },
        };
    }

    private static ChoiceOption OptionOf(Account account) =>
        new(KeyOf(account), LocalizableValue.Text("dialog.unlink.account.option", new() { ["user"] = account.User, ["tenant"] = account.Tenant }))
        {
            Synonyms = [KeyOf(account), account.User],
        };

    private static string KeyOf(Account account) => $"{account.Channel}.{account.Tenant}.{account.User}";

    /// <summary>Whose account it is: the one who asks, or whom an administrator names.</summary>
    private static Person? OwnerOf(FormProgress progress) =>
        progress.RawAnswer("person") is not { } named || named == progress.Context.Person.Id.Value ? progress.Context.Person
        : UserText.IsId(named) ? progress.TurnData.FindPerson(new(named))
        : null;

    private static Account AccountOf(FormProgress progress) =>
        OwnerOf(progress)
            ?.Accounts.FirstOrDefault(a => a.AddressChannel == progress["channel"] && (!progress.HasAnswer("account") || KeyOf(a) == progress["account"]))
        ?? new Account(progress["channel"], "", "");

    private static IEnumerable<Question> Questions(FormProgress progress)
    {
        if (!progress.Context.Conversation.IsPersonal)
            progress.Block("directory.refused.link-shared");
        if (progress.RawAnswer("code") is not { } typed)
            yield break;
        // What does not even look like one is not worth a guess.
        if (OneTimeCodes.PrefixOf(UserText.Sanitize(typed)) != AccountLinkRules.CodePrefix)
            progress.Block(AccountLinkRules.UnknownCode.Code);
        yield return new("code", new AnswerType.Text(200));
    }

    private static bool IsRedeeming(FormProgress progress) => progress.HasAnswer("code");

    private static string CreateCode(TurnContext context) => OneTimeCodes.Create(context.RandomText, AccountLinkRules.CodePrefix);
}
