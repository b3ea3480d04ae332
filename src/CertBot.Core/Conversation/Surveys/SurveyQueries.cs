using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Queries;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Surveys;

namespace CertBot.Core.Conversation.Surveys;

using Answers = ImmutableSortedDictionary<string, string>;

/// <summary>How customers are asked, what they answered, and the links that are to be passed on.</summary>
public static class SurveyQueries
{
    public const string SurveysName = "surveys";

    public const string AnswersName = "survey-answers";

    public const string LinksName = "survey-links";

    private const int MaxRows = 8;

    public static Query Surveys { get; } = new(SurveysName, Audience.Vendor) { Answer = (turnData, _) => DescribeChoice(turnData) };

    /// <summary>For the vendor and the platform's people.</summary>
    public static Query AnswersTo { get; } =
        new(AnswersName, Audience.Involved)
        {
            Arguments = [CommandArgument.Application, Pages.Argument],
            IsPagedList = true,
            Answer = (turnData, raw) =>
                raw.TryGetValue("app", out var name)
                    ? ApplicationSelector.AnswerNamed(turnData, name, app => ListAnswers(turnData, app, raw))
                    : AnswerOnly(turnData, raw),
        };

    public static Query Links { get; } =
        new(LinksName, Audience.Vendor)
        {
            Arguments = [Pages.Argument],
            IsPagedList = true,
            Answer = ListLinks,
        };

    private static BotMessage.TextMessage DescribeChoice(TurnData turnData)
    {
        var own = turnData.Context.Actor.Member is { Vendor: var id } ? turnData.FindVendor(id) : null;
        if (own?.Surveys is not { } choice)
        {
            return new BotMessage.TextMessage("survey.state.none")
            {
                SuggestedActions = SuggestedActions.ForCommands(
                    turnData.Context,
                    CommandName.SurveysByMail,
                    CommandName.SurveysByLink,
                    CommandName.OwnSurveyTool
                ),
            };
        }

        return new BotMessage.TextMessage(
            "survey.state",
            new() { ["how"] = LocalizableValue.Text(ChannelText(choice.Channel)), ["domains"] = string.Join(", ", choice.Domains) }
        )
        {
            SuggestedActions = SuggestedActions.ForCommands(turnData.Context, choice.Channel == SurveyChannel.Link ? [LinksName, AnswersName] : [AnswersName]),
        };
    }

    private static string ChannelText(SurveyChannel channel) =>
        channel switch
        {
            SurveyChannel.Mail => "survey.channel.mail",
            SurveyChannel.Link => "survey.channel.link",
            SurveyChannel.Tool => "survey.channel.tool",
            _ => "survey.channel.off",
        };

    private static BotMessage AnswerOnly(TurnData turnData, Answers raw) =>
        turnData.ApplicationSummaries is [var only]
            ? ApplicationSelector.AnswerNamed(turnData, only.Id.Value, app => ListAnswers(turnData, app, raw))
            : BotMessage.TextMessage.Refused("survey.answers.which");

    private static BotMessage ListAnswers(TurnData turnData, Application app, Answers raw)
    {
        var rows = turnData.SurveyAnswersOf(app.Id);
        if (rows.IsEmpty)
            return new BotMessage.TextMessage("survey.answers.none", new() { ["app"] = app.Name });
        var page = ListPage.Of(Pages.NumberOf(raw), rows.Length, MaxRows);
        return new BotMessage.CardMessage(
            AnswersName,
            new()
            {
                ["title"] = LocalizableValue.Text("survey.answers.title", new() { ["app"] = app.Name, ["count"] = rows.Length }),
                ["rows"] = LocalizableValue.Array(rows.Skip(page.Skipped).Take(MaxRows).Select(RowOf)),
                ["more"] = page.Describe(rows.Length),
                ["app"] = app.Id.Value,
                ["next"] = page.NextNumber,
            }
        );
    }

    private static LocalizableObject RowOf(SurveyAnswerRow row) =>
        new()
        {
            ["score"] = LocalizableValue.Text(
                row.Kind == SurveyKind.Csat ? "survey.answers.csat" : "survey.answers.nps",
                new()
                {
                    ["score"] = row.Score,
                    ["case"] = row.Case?.Value ?? "",
                    ["half"] = row.HalfYear ?? "",
                }
            ),
            ["comment"] = row.Comment.Length > 0 ? row.Comment : null,
            ["line"] = LocalizableValue.Text(
                row.Name is null ? "survey.answers.anonymous" : "survey.answers.by",
                new() { ["name"] = row.Name ?? "", ["at"] = LocalizableValue.Timestamp(row.At) }
            ),
        };

    private static BotMessage ListLinks(TurnData turnData, Answers raw)
    {
        ImmutableArray<SurveyLink> links = turnData.Context.Actor.Member is { Vendor: var own } ? turnData.SurveyLinksOf(own) : [];
        if (links.IsEmpty)
            return new BotMessage.TextMessage("survey.links.none");
        var page = ListPage.Of(Pages.NumberOf(raw), links.Length, MaxRows);
        return new BotMessage.CardMessage(
            LinksName,
            new()
            {
                ["title"] = LocalizableValue.Text("survey.links.title", new() { ["count"] = links.Length }),
                ["rows"] = LocalizableValue.Array(
                    links
                        .Skip(page.Skipped)
                        .Take(MaxRows)
                        .Select(l => new LocalizableObject
                        {
                            ["about"] = LocalizableValue.Text(
                                l.Row.Kind == SurveyKind.Csat ? "survey.links.csat" : "survey.links.nps",
                                new()
                                {
                                    ["customer"] = l.Row.Customer.Value,
                                    ["case"] = l.Row.Case?.Value ?? "",
                                    ["app"] = l.Row.Application.Value,
                                }
                            ),
                            ["address"] = l.Address,
                            ["line"] = LocalizableValue.Text("survey.links.until", new() { ["at"] = LocalizableValue.Timestamp(l.Row.ExpiresAt) }),
                        })
                ),
                ["more"] = page.Describe(links.Length),
                ["next"] = page.NextNumber,
            }
        );
    }
}
