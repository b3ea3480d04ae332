using System.Collections.Concurrent;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;
using FsCheck;
using FsCheck.Fluent;
using Refusal = CertBot.Packages.PackageRefusal;

namespace CertBot.Core.Tests.Packages;

public sealed class HostilePackageTests
{
    private static readonly Dictionary<string, (string Kind, byte[] File, string Code)> Kinds = HostilePackages.AllCases().ToDictionary(h => h.Kind);

    // Reading the packages is slow, so each is read once for both theories.
    private static readonly ConcurrentDictionary<string, PackageOpenResult> Opens = new(StringComparer.Ordinal);

    // Beside this file: what each refusal says of the place. UPDATE_GOLDEN=1 writes it anew; the difference is to be read.
    private static readonly string TablePath = Path.Combine(Repository.Root, "tests", "CertBot.Core.Tests", "Packages", "hostile-packages.txt");

    private static readonly Lazy<Dictionary<string, string>> Table = new(ReadTable);

    public static TheoryData<string> AllKinds => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Hostile_package_is_refused_with_its_reason(string kind)
    {
        var refused = Assert.IsType<PackageOpenResult.Refused>(Opens.GetOrAdd(kind, k => Open(Kinds[k].File)));

        Assert.Equal(Kinds[kind].Code, refused.Refusal.Code);
        Assert.Equal(Table.Value[kind], Describe(refused.Refusal));
        Assert.All(refused.Refusal.Details.Values, v => Assert.InRange(v.Length, 0, 60));
        Assert.DoesNotContain(refused.Refusal.Details.Values, v => v.Any(c => char.IsControl(c) || c is '\u202e' or '\u200b'));
    }

    [Fact]
    public void Every_refusal_reason_is_covered_and_has_a_text_in_both_languages()
    {
        Assert.Equal(
            Refusal.Codes.Where(c => c != "too-big").Order(StringComparer.Ordinal),
            Kinds.Values.Select(k => k.Code).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            typeof(RefusalReason).GetFields().Select(f => (string?)f.GetRawConstantValue()).Order(StringComparer.Ordinal),
            Refusal.Codes.Order(StringComparer.Ordinal)
        );
        foreach (var language in LanguageCode.All)
        {
            Assert.All(Refusal.Codes, code => Assert.NotNull(TextCatalog.For(language).Find("packages.refused." + code)));
        }
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Refusal_text_has_all_its_arguments(string kind)
    {
        var refusal = Assert.IsType<PackageOpenResult.Refused>(Opens.GetOrAdd(kind, k => Open(Kinds[k].File))).Refusal;
        foreach (var language in LanguageCode.All)
        {
            var names = TextCatalog.For(language).FindFormat(refusal.TextKey)?.Names ?? [];

            Assert.NotEmpty(names);
            Assert.Subset(refusal.ArgumentsFor("acme.zip").Keys.ToHashSet(), names.ToHashSet());
        }
    }

    [Fact]
    public void Refusal_names_the_entry_and_its_package()
    {
        var records = new RecordWriter();
        for (var n = 1; n < 14; n++)
        {
            records.AddRecord($"Files\\{n}", []);
        }

        var file = ZipBuilder.Of(("AcmeSync.gz", PackageBuilder.Compress(records.AddRecord("..\\..\\x", []).ToArray()))).ToBytes();
        var why = Assert.IsType<PackageOpenResult.Refused>(Open(file)).Refusal.ArgumentsFor("C:\\acme\u202e.zip");

        Assert.Equal("14", why["entry"]);
        Assert.Equal("AcmeSync.gz", why["package"]);
        Assert.Equal("..\\..\\x", why["place"]);
        Assert.Equal("C:\\acme·.zip", why["file"]);
    }

    [Fact]
    public void Refusal_names_a_single_package_after_its_file()
    {
        var why = Assert.IsType<PackageOpenResult.Refused>(Open(PackageBuilder.Sample().ToGzip()[..^1])).Refusal.ArgumentsFor("acme.gz");

        Assert.Equal("acme.gz", why["package"]);
    }

    [Fact]
    public void Random_bytes_are_opened_or_refused_and_never_throw()
    {
        Prop.ForAll<byte[]>(bytes => Open(bytes) is PackageOpenResult.Refused).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes => Open(PackageBuilder.Compress(bytes)) is PackageOpenResult.Refused).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes => Open([0x1f, 0x8b, 8, .. bytes]) is PackageOpenResult.Refused).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(bytes => Open([.. "PK\x3\x4"u8, .. bytes]) is PackageOpenResult.Refused).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Truncated_package_is_refused_at_every_length()
    {
        foreach (var file in new[] { PackageBuilder.Sample().ToGzip(), ZipBuilder.Of(PackageBuilder.Sample()).ToBytes() })
        {
            for (var length = 0; length < file.Length; length += 1 + (length % 3))
            {
                Assert.IsType<PackageOpenResult.Refused>(Open(file[..length]));
            }
        }
    }

    [Fact]
    public void Zip_bombs_use_no_memory()
    {
        foreach (var kind in new[] { "a bomb", "a bomb of many entries", "a bomb just under the ratio", "a bomb in a zip", "20,001 entries" })
        {
            var file = Kinds[kind].File;
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = Open(file);

            // Counts every allocation, freed or not: it is far below the 60 MB of unpacked content. Only the list of paths may grow.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, kind == "20,001 entries" ? 24 << 20 : 2 << 20);
        }
    }

    private static Dictionary<string, string> ReadTable()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            var refusals = Kinds.Keys.Select(k => (Kind: k, Open(Kinds[k].File) is PackageOpenResult.Refused refused ? refused.Refusal : null));
            File.WriteAllLines(TablePath, refusals.Select(r => $"{r.Kind} | {(r.Item2 is null ? "opened" : Describe(r.Item2))}"));
        }

        return File.ReadLines(TablePath).Select(l => l.Split(" | ", 2)).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
    }

    private static string Describe(Refusal refusal) =>
        string.Join(" ", refusal.Details.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}={d.Value}").Prepend(refusal.Code));

    private static PackageOpenResult Open(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return PackageFile.Open(stream, file.Length, HostilePackages.Limits);
    }
}
