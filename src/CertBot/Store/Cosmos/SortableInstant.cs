using System.Globalization;
using NodaTime;

namespace CertBot.Store.Cosmos;

/// <summary>
/// Instants as strings that sort by time, to the tick (100 ns). As numbers they would lose their last digits: the database stores numbers as 64-bit floating
/// point.
/// </summary>
internal static class SortableInstant
{
    /// <summary>Sorts after every instant.</summary>
    public const string Never = "~";

    private const ulong Sign = 1UL << 63;

    /// <summary>Sixteen hexadecimal digits, ordered by time also before 1970.</summary>
    public static string Format(Instant instant) => ((ulong)instant.ToUnixTimeTicks() ^ Sign).ToString("x16", CultureInfo.InvariantCulture);

    /// <returns>Null if the string is not in this format.</returns>
    public static Instant? Parse(ReadOnlySpan<char> text) =>
        text.Length == 16
        && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticks)
        && (long)(ticks ^ Sign) is var signed
        && signed >= Instant.MinValue.ToUnixTimeTicks()
        && signed <= Instant.MaxValue.ToUnixTimeTicks()
            ? Instant.FromUnixTimeTicks(signed)
            : null;
}
