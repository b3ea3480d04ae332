using System.Globalization;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;

namespace CertBot.Core.Tests.Packages;

/// <summary>
/// Good archives with changes at random places, in the container and in the records inside: each is opened or refused, in bounded memory. Mutation number n is
/// always the same one. <c>CERTBOT_MUTATED_PACKAGES</c> sets their number in both runs, for nightly ones.
/// </summary>
public sealed class MutatedPackageTests
{
    // The descriptor of a package may have a megabyte, and its parsed form several times that.
    private const long MaxAllocated = 16 << 20;

    private static readonly PackageBuilder Package = PackageBuilder.Sample().WithSchema(SchemaBuilder.ClassicPage("AcmeIcons").WithImage("en-US", "I.Image"));
    private static readonly byte[] Records = Package.ToRecords();
    private static readonly byte[] LooseRecords = (Package with { Text = PackageText.Loose, Separator = '/' }).ToRecords();

    private static readonly byte[][] Containers =
    [
        Package.ToGzip(),
        ZipBuilder.Of(Package, new PackageBuilder("AcmeSyncDemo")).ToBytes(),
        (ZipBuilder.Of(new PackageBuilder("A"), new PackageBuilder("B")) with { IsDeflated = false, HasLongSizes = true }).ToBytes(),
        (ZipBuilder.Of(new PackageBuilder("A"), new PackageBuilder("B")) with { HasLongOffsets = true, HasLongEnd = true }).ToBytes(),
    ];

    [Fact]
    public void Mutated_package_is_opened_or_refused() => Run(from: 0, Size(2_000));

    [Fact, Trait("Campaign", "Long")]
    public void Many_mutated_packages_are_opened_or_refused() => Run(from: 2_000, Size(100_000));

    private static int Size(int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable("CERTBOT_MUTATED_PACKAGES"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : standard;

    private static void Run(int from, int count)
    {
        var (opened, refused) = (0, 0);
        for (var n = from; n < from + count; n++)
        {
            using var file = new MemoryStream(CreateMutation(n));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var result = PackageFile.Open(file, file.Length, PackageLimits.Default);
                (opened, refused) = result is PackageOpenResult.Success ? (opened + 1, refused) : (opened, refused + 1);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mutation {n} was neither opened nor refused.", exception);
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocated, $"Mutation {n} took more memory than its size allows.");
        }

        // A campaign all of whose files fail at their first byte would show nothing.
        Assert.InRange(opened, count / 50, count);
        Assert.InRange(refused, count / 4, count);
    }

    private static byte[] CreateMutation(int number)
    {
        var random = new Random(number);
        return (number % 6) switch
        {
            0 => PackageBuilder.Compress(Mutate(Records, random)),
            1 => PackageBuilder.Compress(Mutate(LooseRecords, random)),
            var kind => Mutate(Containers[kind - 2], random),
        };
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var changes = 1 + random.Next(3); changes > 0 && bytes.Count > 8; changes--)
        {
            var at = random.Next(bytes.Count - 4);
            var length = 1 + random.Next(Math.Min(64, bytes.Count - at));
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // As a length: nothing, less than nothing, very much, and a little more or less.
                    var value = random.Next(5) switch
                    {
                        0 => 0,
                        1 => -1,
                        2 => int.MaxValue,
                        3 => bytes.Count,
                        _ => bytes[at] + random.Next(-2, 3),
                    };
                    for (var n = 0; n < 4; n++)
                        bytes[at + n] = (byte)(value >> (8 * n));
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6:
                    bytes.AddRange(bytes.GetRange(0, length));
                    break;
                default:
                    var other = bytes.GetRange(at, length);
                    other.Reverse();
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, other);
                    break;
            }
        }

        return [.. bytes];
    }
}
