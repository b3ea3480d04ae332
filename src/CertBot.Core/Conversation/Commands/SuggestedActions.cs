using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Commands;

/// <summary>Short answers to tap. What is sent is what this person would have typed.</summary>
public static class SuggestedActions
{
    /// <summary>A verb, perhaps with what it is about: "hand in 4". The button says <c>verb.NAME</c>.</summary>
    public static SuggestedAction ForCommand(string name, TurnContext context, string rest = "") =>
        new(LocalizableValue.Text($"verb.{name}"), CommandText(name, context, rest));

    public static ImmutableArray<SuggestedAction> ForCommands(TurnContext context, params IEnumerable<string> names) =>
        [.. names.Take(4).Select(n => ForCommand(n, context))];

    public static ImmutableArray<SuggestedAction> YesNo(TurnContext context) =>
        [
            new(LocalizableValue.Text("form.yes"), PhraseCatalog.Preferred("say.yes", context.Person.Language)),
            new(LocalizableValue.Text("form.no"), PhraseCatalog.Preferred("say.no", context.Person.Language)),
        ];

    /// <summary>What the person would type for it.</summary>
    public static string CommandText(string name, TurnContext context, string rest = "") =>
        (PhraseCatalog.Preferred($"phrase.{name}", context.Person.Language) + " " + rest).TrimEnd();
}

/// <summary>The commands this person most likely wants now.</summary>
public static class SuggestedCommands
{
    /// <summary>Three verbs, the likeliest first.</summary>
    public static ImmutableArray<string> SelectLikely(TurnData turnData)
    {
        var desk = turnData.Context;
        var actor = desk.Actor;
        if (Audience.Newcomer.Includes(actor, desk.Edition))
            return [CommandName.CreateVendor, CommandName.Join, "help"];
        if (actor.Member is not null && actor.Roles.IsEmpty)
        {
            var ownSummaries = turnData.ApplicationSummaries.Where(r => actor.IsMemberOf(r.Vendor)).ToArray();
            var next = ownSummaries.Where(r => r.ResponsibleParty == ResponsibleParty.Vendor).Select(r => NextAtStage(r.Stage)).FirstOrDefault();
            return ownSummaries.Length == 0 ? [CommandName.Submit, CommandName.Invite, "help"]
                : next is not null ? [next, "status", "help"]
                : ["status", CommandName.Submit, "help"];
        }
        if (Audience.Administrator.Includes(actor, desk.Edition) && actor.Roles.Count == 1)
            return ["people", CommandName.AssignRole, CommandName.BindGroup];
        return ["queue", "applications", "help"];
    }

    internal static string? NextAtStage(string stage) =>
        stage switch
        {
            StageName.NotReady => CommandName.Resubmit,
            StageName.Collecting => "materials",
            StageName.Rework => CommandName.ReworkCriterion,
            StageName.Standards => CommandName.SubmitStandards,
            StageName.Shortcomings => CommandName.AnswerShortcoming,
            _ => null,
        };
}
