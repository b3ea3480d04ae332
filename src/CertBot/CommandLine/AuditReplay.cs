using System.Globalization;
using System.Text.Json;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>
/// <c>audit replay APP</c>: derives the state from the events again and compares it with the stored snapshot. Differences are reported by their JSON paths.
/// </summary>
internal static class AuditReplay
{
    /// <returns>0 when they are equal; 1 when they differ or the history fails verification; 2 when there is no such application or a newer CertBot wrote
    /// it.</returns>
    public static async Task<int> Run(IStore store, ApplicationId application, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplicationLookup.Find(store, application, error, cancellationToken) is { } partition
                ? await Compare(store, partition, application, output, cancellationToken)
                : 2;
        }
        catch (StoreRejectedException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    private static async Task<int> Compare(IStore store, string partition, ApplicationId application, TextWriter output, CancellationToken cancellationToken)
    {
        if (await HistoryVerifier.FindFault(store, partition, cancellationToken) is { } fault)
        {
            await output.WriteLineAsync(AuditVerify.DescribeFault(partition, fault));
            return 1;
        }

        // The snapshot is read first: events appended after it are not part of it and are left out.
        var stored = await store.Get(partition, Snapshot.Id, cancellationToken) ?? throw new StoreRejectedException($"{partition}: the snapshot has just gone");
        try
        {
            var snapshot = Snapshot<Application>.Read(stored);
            var derived = await Derive(store, partition, snapshot.Seq, cancellationToken);
            if (derived is null || derived.Id != application)
            {
                await output.WriteLineAsync($"{partition}: its events are those of another application");
                return 1;
            }

            // Both are converted to the current schema: a member that a later release added is not a difference. The beginning of a release that was
            // submitted before it was kept in the state stays unknown there.
            var known = snapshot.State.ReleaseSince is null ? derived with { ReleaseSince = null } : derived;
            var paths = JsonDifference.Paths(ToJson(EscalationRules.RemoveEnded(snapshot.State)), ToJson(EscalationRules.RemoveEnded(known)));
            foreach (var path in paths)
            {
                await output.WriteLineAsync($"{partition} differs at {path}");
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{partition}: {snapshot.Seq} events, {paths.Count} differences"));
            return paths.Count == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or StoreRejectedException { IsDamage: true })
        {
            await output.WriteLineAsync($"{partition}: its state cannot be derived ({e.GetType().Name})");
            return 1;
        }
    }

    private static async Task<Application?> Derive(IStore store, string partition, int until, CancellationToken cancellationToken)
    {
        Application? state = null;
        await foreach (var e in EventStream<ApplicationEvent>.Read(store, partition, cancellationToken))
        {
            if (e.Seq > until)
            {
                break;
            }

            state = ApplicationEvolver.Evolve(state, e.RecordedEvent);
        }

        return state;
    }

    private static JsonElement ToJson(Application state) => JsonSerializer.SerializeToElement(state, CoreJson.Options);
}

/// <summary>Where two JSON values differ: <c>$.stage.tasks.code</c>, <c>$.certificates[1]</c>. The values themselves are not reported.</summary>
internal static class JsonDifference
{
    public static IReadOnlyList<string> Paths(JsonElement left, JsonElement right)
    {
        List<string> paths = [];
        Compare("$", left, right, paths);
        return paths;
    }

    private static void Compare(string path, JsonElement left, JsonElement right, List<string> paths)
    {
        switch (left.ValueKind, right.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var name in left.EnumerateObject().Concat(right.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal))
                {
                    Compare($"{path}.{name}", Member(left, name), Member(right, name), paths);
                }

                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                for (var i = 0; i < Math.Max(left.GetArrayLength(), right.GetArrayLength()); i++)
                {
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), Item(left, i), Item(right, i), paths);
                }

                break;
            case (JsonValueKind.Undefined, JsonValueKind.Undefined):
                break;
            case (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined):
                paths.Add(path);
                break;
            default:
                if (!JsonElement.DeepEquals(left, right))
                {
                    paths.Add(path);
                }

                break;
        }
    }

    private static JsonElement Member(JsonElement obj, string name) => obj.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement array, int index) => index < array.GetArrayLength() ? array[index] : default;
}
