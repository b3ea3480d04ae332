using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CertBot.Channels.Connector.FileUploads;
using CertBot.Channels.Connector.Schema;
using CertBot.Channels.DirectLine.Logs;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Files.Retention;
using CertBot.Hosting;
using CertBot.Kpis;
using CertBot.Outbox;
using CertBot.Outbox.Rendering;
using CertBot.Store;
using CertBot.Tests.Kit.Runtime;
using CertBot.Turns;
using Microsoft.Extensions.Logging;

namespace CertBot.Tests.Store;

/// <summary>
/// Names that are stored and read again later: members, discriminators and enum values of stored JSON, text keys, verbs, ids of log events. The golden files
/// contain no name of a C# type, so renaming a type or a property in the code must not change them. They may grow; a line that is removed or changed breaks
/// stored data.
/// </summary>
public sealed class StoredNamesTests
{
    private static readonly (string Root, Type Type, JsonSerializerOptions Options)[] Roots =
    [
        ("application", typeof(Application), CoreJson.Options),
        ("application event", typeof(ApplicationEvent), CoreJson.Options),
        ("vendor", typeof(Vendor), CoreJson.Options),
        ("vendor event", typeof(VendorEvent), CoreJson.Options),
        ("roster", typeof(RoleAssignments), CoreJson.Options),
        ("roster event", typeof(RoleAssignmentEvent), CoreJson.Options),
        ("person", typeof(Person), CoreJson.Options),
        ("ties", typeof(LinkState), CoreJson.Options),
        ("row", typeof(ApplicationSummary), CoreJson.Options),
        ("closed", typeof(UnreachableConversation), CoreJson.Options),
        ("talk", typeof(ConversationDocument), CoreJson.Options),
        ("outbox", typeof(OutboxMessageConverter.Form), CoreJson.Options),
        ("slot", typeof(SentCard), CoreJson.Options),
        ("reminder", typeof(CertBot.Outbox.Reminders.PendingReminders), CoreJson.Options),
        ("moving", typeof(CopyMarker), CoreJson.Options),
        ("departure", typeof(FileUploadJob), CoreJson.Options),
        ("code", typeof(AccountLinker.CodeOwner), CoreJson.Options),
        ("place", typeof(StoredReference), CertBot.Channels.ChannelJson.WriteOptions),
        ("file", typeof(FileClaims), CoreJson.Options),
        ("web-head", typeof(LogHead), CertBot.Channels.ChannelJson.WriteOptions),
        ("duty", typeof(CertBot.Core.Support.Duty.DutySchedule), CoreJson.Options),
        ("duty event", typeof(CertBot.Core.Support.Duty.DutyEvent), CoreJson.Options),
        ("kpis", typeof(CertBot.Core.Kpis.KpiHistory), CoreJson.Options),
        ("kpis event", typeof(CertBot.Core.Kpis.KpiEvent), CoreJson.Options),
        ("regular-audits", typeof(CertBot.Core.RegularAudits.RegularAuditHistory), CoreJson.Options),
        ("regular-audits event", typeof(CertBot.Core.RegularAudits.RegularAuditEvent), CoreJson.Options),
        ("audit-row", typeof(CertBot.Core.RegularAudits.RegularAuditRow), CoreJson.Options),
        ("kpi-row", typeof(CertBot.Core.Kpis.KpiRow), CoreJson.Options),
        ("kpi-recount", typeof(CertBot.Kpis.KpiRecounts), CoreJson.Options),
    ];

    [Fact]
    public void Members_and_discriminators_of_stored_documents_are_unchanged() => GoldenFile.Verify("stored/json.txt", string.Join('\n', Shapes()));

    [Fact]
    public void Text_keys_are_unchanged()
    {
        var keys = Repository
            .Files("src/CertBot.Core/Localization/en", "*.json")
            .SelectMany(f => Keys((JsonObject)(JsonNode.Parse(File.ReadAllText(f)) ?? new JsonObject())))
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.True(keys.Length > 500, $"only {keys.Length} keys were found");
        GoldenFile.Verify("stored/text-keys.txt", string.Join('\n', keys));
    }

    [Fact]
    public void Verbs_are_unchanged() =>
        GoldenFile.Verify("stored/verbs.txt", string.Join('\n', DialogRegistry.All.Select(d => d.Name).Concat(DialogRegistry.Queries.Select(i => i.Name))));

    [Fact]
    public void Event_ids_of_log_messages_are_unchanged()
    {
        var ids = typeof(Settings)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(a => a.EventId)
            .Where(id => id > 0)
            .Distinct()
            .Order()
            .ToArray();

        Assert.NotEmpty(ids);
        GoldenFile.Verify("stored/event-ids.txt", string.Join('\n', ids));
    }

    private static IEnumerable<string> Keys(JsonObject texts) =>
        texts.SelectMany(t => t.Value is JsonObject inner ? Keys(inner).Select(k => $"{t.Key}.{k}") : [t.Key]);

    /// <summary>Each object is listed once, under the first path that leads to it; elsewhere that path is its reference.</summary>
    private static IEnumerable<string> Shapes()
    {
        var lines = new List<string>();
        var paths = new Dictionary<Type, string>();
        foreach (var (root, type, options) in Roots)
            DescribeShape(root, type, options, lines, paths);
        Assert.True(lines.Count > 150, $"only {lines.Count} shapes were found");
        return lines;
    }

    private static string DescribeShape(string path, Type type, JsonSerializerOptions options, List<string> lines, Dictionary<Type, string> paths)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return DescribeShape(path, inner, options, lines, paths);
        if (paths.TryGetValue(type, out var first))
            return $"<{first}>";

        var info = options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Enumerable:
                return $"[{DescribeShape($"{path}[]", info.ElementType ?? typeof(object), options, lines, paths)}]";
            case JsonTypeInfoKind.Dictionary:
                return $"{{*: {DescribeShape($"{path}.*", info.ElementType ?? typeof(object), options, lines, paths)}}}";
            case JsonTypeInfoKind.Object:
                paths[type] = path;
                var at = lines.Count;
                lines.Add("");
                var cases = info.PolymorphismOptions?.DerivedTypes.Where(d => d.TypeDiscriminator is not null).Select(d => $"{d.TypeDiscriminator}").ToArray()
                    ?? [];
                foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
                    DescribeShape($"{path}({derived.TypeDiscriminator})", derived.DerivedType, options, lines, paths);
                var members = info
                    .Properties.Where(p => p.Get is not null || p.Set is not null)
                    .Select(p => $"{p.Name}{(p.IsRequired ? "!" : "")}: {DescribeShape($"{path}.{p.Name}", p.PropertyType, options, lines, paths)}")
                    .ToArray();
                lines[at] =
                    $"{path}{(cases.Length > 0 ? $" {info.PolymorphismOptions?.TypeDiscriminatorPropertyName}=({string.Join('|', cases)})" : "")} {{ {string.Join(", ", members)} }}";
                return $"<{path}>";
            default:
                return type.IsEnum
                        ? $"({string.Join('|', Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.Serialize(v, type, options).Trim('"')))})"
                    // Arbitrary JSON: the members belong to a card or a text, not to a type.
                    : type == typeof(LocalizableObject) ? nameof(JsonObject)
                    : type == typeof(LocalizableValue) ? nameof(JsonNode)
                    : type.Namespace?.StartsWith("CertBot", StringComparison.Ordinal) is true ? "text"
                    : type.Name;
        }
    }
}
