using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using NodaTime;

namespace CertBot.Commands;

/// <summary>The timers of one kind of aggregate: one that is due gets a tick.</summary>
/// <param name="kind">The kind of its snapshots.</param>
/// <param name="tick">The command that tells it the time.</param>
/// <param name="executor">Executes it.</param>
internal sealed class AggregateTimer<TState>(string kind, Func<TState, Command> tick, CommandExecutor executor) : IDueDocumentHandler
{
    public string Kind => kind;

    public bool AlwaysChanges => true;

    public Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken) =>
        executor.Execute(tick(VersionedJson.ReadGuarded(due, Snapshot<TState>.Read).State), null, Actor.Clock, now, cancellationToken);
}

internal static class AggregateTimerServiceCollectionExtensions
{
    public static IServiceCollection AddTimer<TState>(this IServiceCollection services, string kind, Func<TState, Command> tick) =>
        services.AddSingleton<IDueDocumentHandler>(s => new AggregateTimer<TState>(kind, tick, s.GetRequiredService<CommandExecutor>()));
}
