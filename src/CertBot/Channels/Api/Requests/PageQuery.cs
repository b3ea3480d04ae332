using System.ComponentModel;
using System.Globalization;
using CertBot.Core.Primitives;
using Microsoft.AspNetCore.Mvc;

namespace CertBot.Channels.Api.Requests;

/// <summary>Which page of a list.</summary>
internal sealed record PageQuery
{
    public const int MaxLimit = 200;

    private const int DefaultLimit = 50;

    [FromQuery(Name = "after")]
    [Description("`next` of the page before.")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    [Description("How many at most: 1 to 200, 50 where it is left out.")]
    public string? Limit { get; init; }

    public (string After, int Limit) Read(FieldReader fields)
    {
        var after = After ?? "";
        if (after.Length > 0 && !UserText.IsId(after))
        {
            fields.Reject("after", "bad-id", new() { ["said"] = UserText.Excerpt(after) });
            after = "";
        }

        if (string.IsNullOrEmpty(Limit))
            return (after, DefaultLimit);
        if (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            return (after, limit);

        fields.Reject("limit", "bad-limit", new() { ["said"] = UserText.Excerpt(Limit), ["max"] = MaxLimit });
        return (after, DefaultLimit);
    }
}
