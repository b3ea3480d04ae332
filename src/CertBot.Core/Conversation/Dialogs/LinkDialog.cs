using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>One person on several channels: without a code one is made, with one its maker is who types it.</summary>
public static class LinkDialog
{
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
                    ["name"] = turnData.Context.Person.Name,
                },
            FollowUps = (turnData, command) =>
                command is Command.OnAccountLinks { Command: AccountLinkCommand.RedeemCode }
                    ? SuggestedActions.ForCommands(turnData.Context, SuggestedCommands.SelectLikely(turnData))
                    : [],
        };

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
