using System.Collections.Immutable;
using System.Globalization;
using CertBot.Channels.Api.Requests;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using NodaTime;

namespace CertBot.Channels.Api.Resources;

/// <summary>Reads cases and events as the API takes them; what is wrong is left with the <see cref="FieldReader"/>.</summary>
internal static class CaseReader
{
    /// <summary>Events of one request.</summary>
    private const int MaxEvents = 500;

    private static readonly (string Word, CasePriority Value)[] Priorities =
    [
        ("high", CasePriority.High),
        ("medium", CasePriority.Medium),
        ("low", CasePriority.Low),
    ];

    private static readonly (string Word, CaseKind Value)[] Kinds =
    [
        ("incident", CaseKind.Incident),
        ("question", CaseKind.Question),
        ("presale", CaseKind.Presale),
    ];

    public static CaseRegistration ReadOpening(CaseRequest request, FieldReader fields) =>
        new()
        {
            ExternalId = request.ExternalId is { Length: > 0 } external ? external : null,
            Application = new(fields.ReadId("application", request.Application)),
            Customer = new(fields.ReadId("customer", request.Customer)),
            Subject = fields.ReadText("subject", request.Subject),
            Filer = new(request.Filer?.Name ?? "", request.Filer?.Email ?? ""),
            OpenedAt = fields.ReadRequiredInstant("openedAt", request.OpenedAt),
            Priority = fields.ReadChoice("priority", fields.ReadText("priority", request.Priority), Priorities) ?? CasePriority.Medium,
            Kind = fields.ReadChoice("kind", request.Kind, Kinds) ?? CaseKind.Incident,
            Origin = CaseOrigin.Api,
            Owner = request.Owner is { Length: > 0 } owner ? new PersonId(fields.ReadId("owner", owner)) : null,
        };

    /// <summary>The events of a case that is told as a whole.</summary>
    public static ImmutableArray<CaseFact> ReadFacts(CaseRequest request, (CasePriority, CaseKind) present, FieldReader fields)
    {
        if (request.Events is not { Count: > 0 } events)
            return [];
        if (events.Count > MaxEvents)
        {
            fields.Reject("events", "too-many", new() { ["max"] = MaxEvents });
            return [];
        }

        return
        [
            .. events
                .Select((e, index) => ReadFact(e ?? new CaseEventRequest(), present, fields, string.Create(CultureInfo.InvariantCulture, $"events[{index}].")))
                .OfType<CaseFact>(),
        ];
    }

    /// <param name="request">The event.</param>
    /// <param name="present">The case's priority and kind, of which a classification may leave one out.</param>
    /// <param name="fields">Collects what is wrong.</param>
    /// <param name="prefix">Where in the body the event is.</param>
    public static CaseFact? ReadFact(CaseEventRequest request, (CasePriority Priority, CaseKind Kind) present, FieldReader fields, string prefix = "")
    {
        var at = fields.ReadRequiredInstant($"{prefix}at", request.At);
        return fields.ReadText($"{prefix}type", request.Type).Trim() switch
        {
            "responded" => new CaseFact.Responded(at),
            "customer-replied" => new CaseFact.CustomerReplied(at),
            "waited-for-customer" => new CaseFact.WaitedForCustomer(at) { Until = fields.ReadInstant($"{prefix}until", request.Until) },
            "resumed" => new CaseFact.Resumed(at),
            "resolved" => new CaseFact.Resolved(at),
            "reopened" => new CaseFact.Reopened(at),
            "rated" => ReadRating(request, at, fields, prefix),
            "classified" => ReadClassification(request, at, present, fields, prefix),
            "" => null,
            var other => RejectType(other, fields, prefix),
        };
    }

    private static CaseFact.Rated? ReadRating(CaseEventRequest request, Instant at, FieldReader fields, string prefix)
    {
        if (request.Score is { } score)
            return new CaseFact.Rated(at, score) { Comment = request.Comment ?? "" };

        fields.Reject($"{prefix}score", "missing");
        return null;
    }

    private static CaseFact.Classified? ReadClassification(
        CaseEventRequest request,
        Instant at,
        (CasePriority Priority, CaseKind Kind) present,
        FieldReader fields,
        string prefix
    )
    {
        if (string.IsNullOrWhiteSpace(request.Priority) && string.IsNullOrWhiteSpace(request.Kind))
        {
            fields.Reject($"{prefix}priority", "missing");
            return null;
        }

        return new CaseFact.Classified(
            at,
            fields.ReadChoice($"{prefix}priority", request.Priority, Priorities) ?? present.Priority,
            fields.ReadChoice($"{prefix}kind", request.Kind, Kinds) ?? present.Kind
        );
    }

    private static CaseFact? RejectType(string said, FieldReader fields, string prefix)
    {
        fields.Reject(
            $"{prefix}type",
            "unknown-word",
            new()
            {
                ["said"] = UserText.Excerpt(said),
                ["words"] = "classified, responded, customer-replied, waited-for-customer, resumed, resolved, reopened, rated",
            }
        );
        return null;
    }
}
