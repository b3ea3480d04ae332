using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Surveys;

/// <summary>How a vendor's customers are asked: a manager of the vendor chooses. Whoever asks has to be told whom not to ask, the vendor's own people.</summary>
public static class SurveyDialogs
{
    private const string Domains = "domains";

    private const int MaxDomainsLength = 500;

    public static Dialog ByMail { get; } = Choose(SurveyChannel.Mail);

    public static Dialog ByLink { get; } = Choose(SurveyChannel.Link);

    public static Dialog OwnTool { get; } = Choose(SurveyChannel.Tool);

    public static Dialog Off { get; } = Choose(SurveyChannel.Off);

    private static Dialog Choose(SurveyChannel channel) =>
        new(CommandName.Of(channel), Audience.Vendor)
        {
            Arguments = channel == SurveyChannel.Off ? [] : [CommandArgument.RemainingText(Domains)],
            Questions = progress => Questions(progress, channel),
            CreateCommand = progress => new Command.OnVendor(
                OwnVendor(progress.Context),
                new VendorCommand.ChooseSurveys(channel, channel == SurveyChannel.Off ? [] : SurveyChoiceRules.ParseDomains(progress[Domains]))
            ),
            SuccessArguments = (_, command) =>
                new()
                {
                    ["domains"] = command is Command.OnVendor { Command: VendorCommand.ChooseSurveys { Domains: var domains } }
                        ? string.Join(", ", domains)
                        : "",
                },
            NextCommands = [SurveyQueries.SurveysName],
        };

    /// <summary>The domains are asked for once: whoever chooses another way later keeps them.</summary>
    private static ImmutableArray<Question> Questions(FormProgress progress, SurveyChannel channel)
    {
        var vendor = progress.TurnData.FindVendor(OwnVendor(progress.Context));
        if (progress.TurnData.Missing.Length > 0)
            return [];
        if (vendor is not null && !VendorDecider.IsManagedBy(vendor, progress.Context.Actor))
            progress.Block("directory.refused.managers-only");
        if (channel == SurveyChannel.Off)
            return [];
        if (vendor?.Surveys is { Domains: { IsEmpty: false } known } && progress.RawAnswer(Domains) is null)
        {
            progress.Fill(Domains, string.Join(", ", known));
            return [];
        }

        return [new(Domains, new AnswerType.Text(MaxDomainsLength)) { Validate = SurveyChoiceRules.CheckDomains }];
    }

    private static VendorId OwnVendor(TurnContext context) => context.Actor.Member?.Vendor ?? new("none");
}
