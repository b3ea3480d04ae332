using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Which application a question is about: the one named, the only one, or one of these.</summary>
internal static class ApplicationSelector
{
    public static BotMessage Answer(
        TurnData turnData,
        ImmutableSortedDictionary<string, string> raw,
        string verb,
        Func<ApplicationSummary, bool> fits,
        Func<Application, BotMessage> answer
    ) =>
        raw.TryGetValue("app", out var name)
            ? AnswerNamed(turnData, name, answer)
            : OwnSummaries(turnData).Where(fits).ToArray() switch
            {
                [] => BotMessage.TextMessage.Refused($"inquiry.{verb}.none"),
                [var only] => turnData.FindApplication(only.Id) is { } app ? answer(app) : BotMessage.TextMessage.Refused($"inquiry.{verb}.none"),
                var several => new BotMessage.TextMessage("talk.which")
                {
                    SuggestedActions =
                    [
                        .. several.Take(4).Select(r => new SuggestedAction(r.Name, SuggestedActions.CommandText(verb, turnData.Context, r.Id.Value))),
                    ],
                },
            };

    /// <summary>The rows this person asks about when they name none: a vendor's own, or all there are to see.</summary>
    public static IEnumerable<ApplicationSummary> OwnSummaries(TurnData turnData)
    {
        var actor = turnData.Context.Actor;
        return actor.Roles.IsEmpty ? turnData.ApplicationSummaries.Where(r => actor.IsMemberOf(r.Vendor)) : turnData.ApplicationSummaries;
    }

    public static BotMessage AnswerNamed(TurnData turnData, string name, Func<Application, BotMessage> answer) =>
        SharedQuestions.FindApplication(turnData, name) is { } app ? answer(app) : NoSuchApplication(name);

    public static BotMessage.TextMessage NoSuchApplication(string named) =>
        BotMessage.TextMessage.Refused("talk.no-such-app", new() { ["said"] = UserText.Excerpt(named) });
}
