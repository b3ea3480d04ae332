using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using NodaTime;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>What people choose for themselves: the hours in which nothing comes that can wait, the time zone, the daily digest.</summary>
public static class ProfileDialogs
{
    private const int MaxLength = 60;

    public static Dialog QuietHours { get; } =
        new(CommandName.SetQuietHours, Audience.Anyone)
        {
            Arguments = [CommandArgument.RemainingText("hours")],
            AnswerWithoutArguments = turnData => Describe(turnData.Context, "dialog.quiet-hours.now"),
            Questions = _ =>
                [
                    new("hours", new AnswerType.Text(MaxLength))
                    {
                        Validate = said => QuietHoursRecognizer.Recognize(said) is null ? new Refusal("dialog.quiet-hours.unclear") : null,
                        Normalize = said => QuietHoursRecognizer.Recognize(said) is { } hours ? QuietHoursRecognizer.Format(hours) : said,
                    },
                ],
            CreateCommand = w => new Command.OnProfile(
                new ProfileChange.SetQuietHours(QuietHoursRecognizer.Recognize(w["hours"]) ?? Directory.QuietHours.Default)
            ),
            SuccessArguments = (turnData, _) => ArgumentsOf(turnData.Context),
        };

    public static Dialog Zone { get; } =
        new(CommandName.SetZone, Audience.Anyone)
        {
            Arguments = [CommandArgument.RemainingText("zone")],
            AnswerWithoutArguments = turnData => Describe(turnData.Context, "dialog.zone.now"),
            Questions = _ =>
                [
                    new("zone", new AnswerType.Text(MaxLength))
                    {
                        Validate = said => ZoneRecognizer.Recognize(said) is null ? new Refusal("dialog.zone.unknown") : null,
                        Normalize = said => ZoneRecognizer.Recognize(said) ?? said,
                    },
                ],
            CreateCommand = w => new Command.OnProfile(new ProfileChange.SetZone(w["zone"])),
            SuccessArguments = (turnData, _) => ArgumentsOf(turnData.Context),
        };

    public static Dialog DigestOff { get; } = CreateDigestDialog(CommandName.TurnDigestOff, isWanted: false);

    public static Dialog DigestOn { get; } = CreateDigestDialog(CommandName.TurnDigestOn, isWanted: true);

    private static Dialog CreateDigestDialog(string name, bool isWanted) =>
        new(name, Audience.Involved)
        {
            Questions = _ => [],
            CreateCommand = _ => new Command.OnProfile(new ProfileChange.SetDigest(isWanted)),
            NextCommands = [isWanted ? "digest" : CommandName.TurnDigestOn],
        };

    private static BotMessage.TextMessage Describe(TurnContext context, string key) => new(key, ArgumentsOf(context));

    private static LocalizableObject ArgumentsOf(TurnContext context)
    {
        var zone = context.Person.DayZone(context.Edition.Zone);
        return new()
        {
            ["hours"] = QuietHoursRecognizer.Format(context.Person.QuietHours),
            ["off"] = context.Person.QuietHours.IsNone ? "yes" : "no",
            ["zone"] = zone.Id,
            ["clock"] = NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(context.Now.InZone(zone).TimeOfDay),
        };
    }
}
