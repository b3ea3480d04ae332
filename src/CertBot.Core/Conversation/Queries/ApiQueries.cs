using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Webhooks;

namespace CertBot.Core.Conversation.Queries;

/// <summary>A vendor's keys of the API and its webhooks with their last calls. An administrator names a vendor; everybody else means their own.</summary>
public static class ApiQueries
{
    public const string KeysName = "api-keys";

    public const string WebhooksName = "webhooks";

    /// <summary>Calls shown of each webhook.</summary>
    private const int ShownDeliveries = 5;

    public static Query Keys { get; } =
        new(KeysName, Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.Word("vendor", (_, word) => UserText.IsId(word) ? word : null)],
            Answer = (turnData, raw) => ForVendor(turnData, raw, "inquiry.api-keys.which", KeysMessage),
        };

    public static Query Webhooks { get; } =
        new(WebhooksName, Audience.VendorOrAdministrator)
        {
            Arguments = [CommandArgument.Word("vendor", (_, word) => UserText.IsId(word) ? word : null)],
            Answer = (turnData, raw) => ForVendor(turnData, raw, "inquiry.webhooks.which", WebhooksMessage),
        };

    private static BotMessage ForVendor(
        TurnData turnData,
        ImmutableSortedDictionary<string, string> raw,
        string whichRefusal,
        Func<TurnData, Vendor, BotMessage> describe
    )
    {
        var (actor, own) = (turnData.Context.Actor, turnData.Context.Actor.Member?.Vendor);
        var named = raw.TryGetValue("vendor", out var word) ? new VendorId(word) : (VendorId?)null;
        return (actor.HasRole(RoleName.Administrator) ? named ?? own : own) is { } id && turnData.FindVendor(id) is { } vendor
            ? describe(turnData, vendor)
            : BotMessage.TextMessage.Refused(whichRefusal);
    }

    private static BotMessage KeysMessage(TurnData turnData, Vendor vendor) =>
        vendor.ApiKeys.IsEmpty
            ? None(turnData, vendor, "inquiry.api-keys.none", CommandName.CreateApiKey)
            : new BotMessage.CardMessage(
                KeysName,
                new LocalizableObject
                {
                    ["vendor"] = vendor.Name,
                    ["count"] = vendor.ApiKeys.Count,
                    ["manages"] = Manages(turnData, vendor),
                    ["rows"] = LocalizableValue.Array([
                        .. vendor
                            .ApiKeys.OrderBy(k => k.Value.CreatedAt)
                            .Select(k => new LocalizableObject
                            {
                                ["key"] = VendorHandles.Of(vendor.Id, k.Key),
                                ["name"] = k.Value.Name,
                                ["line"] = LocalizableValue.Text(
                                    "inquiry.api-keys.line",
                                    new()
                                    {
                                        ["key"] = VendorHandles.Of(vendor.Id, k.Key),
                                        ["who"] = LocalizableValue.PersonName(k.Value.By),
                                        ["at"] = LocalizableValue.Timestamp(k.Value.CreatedAt),
                                    }
                                ),
                            }),
                    ]),
                }
            );

    private static BotMessage WebhooksMessage(TurnData turnData, Vendor vendor)
    {
        if (vendor.Webhooks.IsEmpty)
            return None(turnData, vendor, "inquiry.webhooks.none", CommandName.AddWebhook);
        var deliveries = turnData.WebhookDeliveriesOf(vendor.Id);
        return new BotMessage.CardMessage(
            WebhooksName,
            new LocalizableObject
            {
                ["vendor"] = vendor.Name,
                ["count"] = vendor.Webhooks.Count,
                ["manages"] = Manages(turnData, vendor),
                ["rows"] = LocalizableValue.Array([
                    .. vendor
                        .Webhooks.OrderBy(w => w.Value.CreatedAt)
                        .Select(w => new LocalizableObject
                        {
                            ["webhook"] = VendorHandles.Of(vendor.Id, w.Key),
                            ["url"] = w.Value.Url,
                            ["line"] = LocalizableValue.Text(
                                "inquiry.webhooks.line",
                                new()
                                {
                                    ["webhook"] = VendorHandles.Of(vendor.Id, w.Key),
                                    ["who"] = LocalizableValue.PersonName(w.Value.By),
                                    ["at"] = LocalizableValue.Timestamp(w.Value.CreatedAt),
                                }
                            ),
                            ["deliveries"] = LocalizableValue.Array([
                                .. deliveries.GetValueOrDefault(w.Key, []) is { IsEmpty: false } calls
                                    ? calls[..Math.Min(calls.Length, ShownDeliveries)].Select(DeliveryRow)
                                    : [new LocalizableObject { ["line"] = LocalizableValue.Text("inquiry.webhooks.never") }],
                            ]),
                        }),
                ]),
            }
        );
    }

    private static LocalizableObject DeliveryRow(WebhookDelivery delivery) =>
        new()
        {
            ["line"] = LocalizableValue.Text(
                "inquiry.webhooks.delivery",
                new()
                {
                    ["event"] = delivery.Event,
                    ["case"] = delivery.Case.Value,
                    ["at"] = LocalizableValue.Timestamp(delivery.At),
                    ["outcome"] = LocalizableValue.Text(
                        $"inquiry.webhooks.outcome.{NameOf(delivery.Outcome)}",
                        new()
                        {
                            ["status"] = delivery.Status is { } status ? status : 0,
                            ["attempts"] = delivery.Attempts,
                            ["next"] = delivery.NextAttempt is { } next ? LocalizableValue.Timestamp(next) : "",
                        }
                    ),
                }
            ),
        };

    private static string NameOf(WebhookOutcome outcome) =>
        outcome switch
        {
            WebhookOutcome.Delivered => "delivered",
            WebhookOutcome.Failed => "failed",
            WebhookOutcome.GivenUp => "given-up",
            _ => "forbidden",
        };

    private static bool Manages(TurnData turnData, Vendor vendor) =>
        VendorDecider.IsManagedBy(vendor, turnData.Context.Actor) || turnData.Context.Actor.HasRole(RoleName.Administrator);

    private static BotMessage.TextMessage None(TurnData turnData, Vendor vendor, string key, string next) =>
        new(key)
        {
            Refusal = key,
            SuggestedActions = VendorDecider.IsManagedBy(vendor, turnData.Context.Actor) ? SuggestedActions.ForCommands(turnData.Context, next) : [],
        };
}
