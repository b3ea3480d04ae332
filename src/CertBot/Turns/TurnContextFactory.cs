using System.Collections.Immutable;
using System.Security.Cryptography;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store;
using NodaTime;
using Closings = CertBot.Outbox.Routing.UnreachableConversationStore;
using Slots = CertBot.Outbox.Rendering.SentCardStore;

namespace CertBot.Turns;

/// <summary>Lays the desk for a turn, and fetches what a turn turns out to need. What the speaker may not see is not fetched but said to be absent.</summary>
internal sealed class TurnContextFactory(
    Aggregates aggregates,
    RoleStore roles,
    ApplicationSummaryStore summaries,
    InstalledEditions editions,
    Slots sentCards,
    Closings unreachable,
    HistoryExporter exporter
)
{
    private const string Letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"; // none that look alike

    public async Task<TurnContext> Create(Person person, ConversationAddress address, Instant now, CancellationToken cancellationToken) =>
        await Create(person, address, await roles.Load(cancellationToken), now, cancellationToken);

    public async Task<TurnContext> Create(
        Person person,
        ConversationAddress address,
        RoleAssignments assignments,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var group = assignments.ConversationByGroup.FirstOrDefault(g => g.Value == address).Key;
        return new TurnContext
        {
            Actor = new Actor(person.Id, assignments.RolesOf(person.Id), person.Member),
            Person = address.IsPersonal ? person : person with { Language = await sentCards.GetLanguage(address, cancellationToken) },
            Conversation = address,
            Group = group is null ? null : new GroupName(group),
            Now = now,
            Edition = editions.Default,
            Editions = editions.All,
            RandomText = RandomNumberGenerator.GetString(Letters, 40),
            RoleAssignments = assignments,
        };
    }

    public async Task<TurnContext> Load(TurnContext context, ImmutableArray<DataRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            context = request switch
            {
                DataRequest.Application n => context with
                {
                    Applications = context.Applications.SetItem(n.Id, await LoadIfVisible(context.Actor, n.Id, cancellationToken)),
                },
                DataRequest.ApplicationSummaries => With(context, await summaries.ListFor(context.Actor, cancellationToken)),
                DataRequest.Vendor n => context with
                {
                    Vendors = context.Vendors.SetItem(
                        n.Id,
                        context.Actor.IsMemberOf(n.Id) || context.Actor.Roles.Count > 0 ? await aggregates.FindVendor(n.Id, cancellationToken) : null
                    ),
                },
                DataRequest.RoleAssignments => context with { RoleAssignments = await roles.Load(cancellationToken) },
                DataRequest.UnreachableConversations => With(
                    context,
                    context.Actor.HasRole(RoleName.Administrator) ? await unreachable.Longest(cancellationToken) : new([], 0)
                ),
                DataRequest.HistoryExport n => context with
                {
                    HistoryExports = context.HistoryExports.SetItem(n.Id, await ExportHistory(context, n.Id, cancellationToken)),
                },
                DataRequest.History n => context with
                {
                    Histories = context.Histories.SetItem(n.Id, await LoadHistory(context.Actor, n.Id, cancellationToken)),
                },
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return context;
    }

    private static TurnContext With(TurnContext desk, Listed<ApplicationSummary> rows) => desk with { ApplicationSummaries = rows.Shown, MoreRows = rows.More };

    private static TurnContext With(TurnContext desk, Listed<UnreachableConversation> closed) =>
        desk with
        {
            UnreachableConversations = closed.Shown,
            MoreUnreachable = closed.More,
        };

    private async Task<Application?> LoadIfVisible(Actor actor, ApplicationId id, CancellationToken cancellationToken) =>
        await aggregates.FindApplication(id, cancellationToken) is { } application && (actor.Roles.Count > 0 || actor.IsMemberOf(application.Vendor))
            ? application
            : null;

    private async Task<UploadedFile?> ExportHistory(TurnContext context, ApplicationId id, CancellationToken cancellationToken) =>
        await LoadIfVisible(context.Actor, id, cancellationToken) is { } application
            ? await exporter.ExportCsv(
                id,
                CertBot.Core.Certification.ReadModels.HistoryFormatter.Format(
                    await LoadHistory(context.Actor, id, cancellationToken),
                    editions.Get(application.Edition)
                ),
                context.Person,
                cancellationToken
            )
            : null;

    private async Task<ImmutableArray<RecordedEvent<ApplicationEvent>>> LoadHistory(Actor actor, ApplicationId id, CancellationToken cancellationToken) =>
        await LoadIfVisible(actor, id, cancellationToken) is null ? [] : await aggregates.LoadHistory(id, cancellationToken);
}
