using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.Conversation.Queries;

/// <summary>Which roles decide a criterion, or each of them and the priority, and in whose channel. Names of people are not told.</summary>
public static class DecidersQuery
{
    private const string CriterionKey = "criterion";

    public static Query Deciders { get; } =
        new("deciders", Audience.Involved)
        {
            Arguments = [CommandArgument.Criterion],
            Answer = (turnData, raw) =>
                Describe(turnData.Context.Edition, raw.GetValueOrDefault(CriterionKey)) with
                {
                    SuggestedActions = turnData.Context.Actor.Roles.IsEmpty ? [] : SuggestedActions.ForCommands(turnData.Context, "people"),
                },
        };

    private static BotMessage.TextMessage Describe(Edition edition, string? key) =>
        edition.Criteria.FirstOrDefault(c => c.Key.Value == key) is { } criterion
            ? new("inquiry.deciders.one", ArgumentsOf([criterion]))
            : new("inquiry.deciders.all", new() { ["lines"] = Lines(edition) });

    /// <summary>Criteria that the same roles decide stand together, in the order of the first of them.</summary>
    private static LocalizableValue Lines(Edition edition) =>
        edition
            .Criteria.GroupBy(c => $"{c.Group} {string.Join(' ', c.Reviewers)}", StringComparer.Ordinal)
            .Select(group => LocalizableValue.Text("inquiry.deciders.line", ArgumentsOf([.. group])))
            .Append(LocalizableValue.Text("inquiry.deciders.priority", new() { ["roles"] = RolesOf(edition.PriorityDeciders) }))
            .Aggregate((all, next) => LocalizableValue.Text("say.paragraphs", new() { ["first"] = all, ["next"] = next }));

    private static LocalizableObject ArgumentsOf(ImmutableArray<Criterion> alike) =>
        new()
        {
            ["criteria"] = LocalizableValue.List(alike.Select(c => (LocalizableValue?)DisplayNames.Of(c.Key))),
            ["roles"] = RolesOf(alike[0].Reviewers),
            ["group"] = LocalizableValue.Text(EditionTexts.Group(alike[0].Group)),
        };

    private static LocalizableValue RolesOf(ImmutableArray<Directory.RoleName> roles) =>
        LocalizableValue.List(roles.Select(r => (LocalizableValue?)LocalizableValue.Text(EditionTexts.Role(r))));
}
