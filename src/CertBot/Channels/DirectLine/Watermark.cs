using System.Globalization;

namespace CertBot.Channels.DirectLine;

/// <summary>The number of log entries a page has seen.</summary>
internal static class Watermark
{
    /// <summary>Absent and Direct Line's own <c>-</c> mean from the start; null when it is not a number.</summary>
    public static long? Read(HttpRequest request) =>
        request.Query["watermark"].ToString() switch
        {
            "" or "-" => 0,
            var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };

    public static IResult CreateError() => BotFrameworkError.Create(400, "BadWatermark", "watermark is not a number.");
}
