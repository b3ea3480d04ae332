using System.Text.Json.Nodes;

namespace CertBot.Tests.Browser;

/// <summary>The card of a review task as in UX.md.</summary>
internal static class SampleTaskCard
{
    public static JsonObject Task() =>
        Parse(
            """
            {
              "type": "AdaptiveCard", "version": "1.5",
              "body": [
                { "type": "ColumnSet", "columns": [
                  { "type": "Column", "width": "stretch", "items": [{ "type": "TextBlock", "weight": "Bolder", "wrap": true, "text": "2 · Code quality and security" }] },
                  { "type": "Column", "width": "auto", "items": [{ "type": "TextBlock", "isSubtle": true, "text": "R&D experts" }] } ] },
                { "type": "TextBlock", "wrap": true, "text": "No prohibited or deprecated customization methods." },
                { "type": "Container", "style": "attention", "items": [{ "type": "TextBlock", "wrap": true, "color": "Attention", "text": "⛔ iaQueryService.cs:88 CustomQuery, deprecated" }] },
                { "type": "TextBlock", "wrap": true, "color": "Warning", "text": "⚠ 16 × UseAdminRights=false" },
                { "type": "TextBlock", "isSubtle": true, "size": "Small", "text": "acme-sync · 2.0 · round 2" }
              ],
              "actions": [
                { "type": "Action.Execute", "title": "Pass", "style": "positive", "verb": "pass", "data": { "app": "acme-sync", "criterion": "code", "revision": 3 } },
                { "type": "Action.ShowCard", "title": "Needs work…", "card": { "type": "AdaptiveCard", "body": [
                    { "type": "Input.Text", "id": "comment", "label": "What is to be mended", "isMultiline": true, "isRequired": true, "errorMessage": "Say what is to be mended." },
                    { "type": "Input.ChoiceSet", "id": "reason", "label": "Reason", "value": "defect", "choices": [{ "title": "Defect", "value": "defect" }, { "title": "Missing", "value": "missing" }] },
                    { "type": "Input.Date", "id": "until", "label": "Until" } ],
                  "actions": [{ "type": "Action.Execute", "title": "Send back", "verb": "needs-work", "data": { "app": "acme-sync", "criterion": "code", "revision": 3 } }] } },
                { "type": "Action.Execute", "title": "Claim", "verb": "claim", "data": { "app": "acme-sync" } }
              ]
            }
            """
        );

    public static JsonObject CreateDecidedCard(string line) =>
        new()
        {
            ["type"] = "AdaptiveCard",
            ["version"] = "1.5",
            ["body"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock",
                    ["wrap"] = true,
                    ["text"] = line,
                }
            ),
        };

    private static JsonObject Parse(string json) => JsonNode.Parse(json) as JsonObject ?? [];
}
