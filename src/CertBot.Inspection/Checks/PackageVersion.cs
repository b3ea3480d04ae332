using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace CertBot.Inspection.Checks;

/// <summary>Versions of packages: two to four numbers, sometimes with a word behind.</summary>
internal static class PackageVersion
{
    /// <summary>1.2 and 1.2.0 are equal.</summary>
    public static bool AreEqual(string left, string right) =>
        Compare(left, right) is { } order ? order == 0 : left.Trim().Equals(right.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>Null if one of them is not made of numbers.</summary>
    public static int? Compare(string left, string right)
    {
        if (Numbers(left) is not { } a || Numbers(right) is not { } b)
            return null;
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            if (a.ElementAtOrDefault(i).CompareTo(b.ElementAtOrDefault(i)) is var order && order != 0)
                return order;
        }
        return 0;
    }

    private static ImmutableArray<BigInteger>? Numbers(string version)
    {
        var numbers = ImmutableArray.CreateBuilder<BigInteger>();
        foreach (var part in version.Trim().TrimStart('v', 'V').Split('-', '+')[0].Split('.'))
        {
            if (part.Length is 0 or > 20 || !BigInteger.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            numbers.Add(number);
        }
        return numbers.ToImmutable();
    }
}
