using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Webhooks;
using NodaTime.Text;

namespace CertBot.Outbox.Webhooks;

/// <summary>The body of a call as the receiver gets it. Members may be added, never renamed.</summary>
internal sealed record WebhookBody
{
    /// <summary>The same for all webhooks that are told of the event.</summary>
    public required string Id { get; init; }

    public required string Event { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required string At { get; init; }

    public required WebhookCase Case { get; init; }

    public string? Clock { get; init; }

    public string? Due { get; init; }

    public string? Escalation { get; init; }

    public int? Level { get; init; }

    public static string Write(string id, CaseWebhookEvent told) =>
        JsonSerializer.Serialize(
            new WebhookBody
            {
                Id = id,
                Event = told.Event,
                At = InstantPattern.ExtendedIso.Format(told.At),
                Case = new WebhookCase
                {
                    Id = told.Case.Value,
                    ExternalId = told.ExternalId,
                    Application = told.Application.Value,
                    Customer = told.Customer.Value,
                    Priority = CasePriorities.NameOf(told.Priority),
                    Status = told.Status switch
                    {
                        CaseStatus.Waiting => "waiting",
                        CaseStatus.Resolved => "resolved",
                        _ => "open",
                    },
                },
                Clock = told.Clock,
                Due = told.Due is { } due ? InstantPattern.ExtendedIso.Format(due) : null,
                Escalation = told.Escalation?.Value,
                Level = told.Level,
            },
            WebhookJson.Default.WebhookBody
        );
}

internal sealed record WebhookCase
{
    public required string Id { get; init; }

    public string? ExternalId { get; init; }

    public required string Application { get; init; }

    public required string Customer { get; init; }

    public required string Priority { get; init; }

    public required string Status { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Serialization
)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
