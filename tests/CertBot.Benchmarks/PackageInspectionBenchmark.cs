using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Xml;
using CertBot.Inspection;
using CertBot.Inspection.Checks;
using CertBot.Inspection.Content;
using CertBot.Inspection.Reports;
using CertBot.Inspection.Rules;
using CertBot.Packages;

namespace CertBot.Benchmarks;

/// <summary>
/// Opening and inspecting a package of 60 MB, six times the largest real one, against unpacking it and reading each JSON and XML file in it once; and the memory it
/// takes. The files are in the proportions of the platform vendor's packages: a third strings, a quarter rows, a fifth metadata, an eighth code.
/// </summary>
internal static class PackageInspectionBenchmark
{
    private const int Rounds = 5;
    private const double MaxRatio = 3;
    private const long MaxMegabytes = 64;
    private const long Unpacked = 60L << 20;

    private static readonly string[] Cultures = ["en-US", "ru-RU", "de-DE", "fr-FR", "es-ES", "pt-BR"];

    public static async Task<int> Run(TextWriter output)
    {
        var path = Path.GetTempFileName();
        try
        {
            var entries = Create(path);
            List<double> bare = [];
            List<double> inspected = [];
            var peak = 0L;
            for (var round = 0; round < Rounds; round++)
            {
                bare.Add(Measure(() => ReadOnce(path)));
                GC.Collect();
                using var process = Process.GetCurrentProcess();
                var (start, highest) = (process.WorkingSet64, 0L);
                await using (
                    new Timer(
                        _ =>
                        {
                            process.Refresh();
                            highest = Math.Max(highest, process.WorkingSet64);
                        },
                        null,
                        0,
                        5
                    )
                )
                {
                    inspected.Add(Measure(() => Inspect(path)));
                }

                // In the first round code is compiled.
                peak = round == 0 ? 0 : Math.Max(peak, highest - start);
            }

            var (bareMedian, median) = (bare.Order().ElementAt(Rounds / 2), inspected.Order().ElementAt(Rounds / 2));
            await output.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entries} entries, {new FileInfo(path).Length >> 20} MB packed: unpacking and one pass {bareMedian:F0} ms, inspection {median:F0} ms, {median / bareMedian:F2} times (at most {MaxRatio} wanted); working set at most {peak >> 20} MB above (below {MaxMegabytes} wanted)"
                )
            );
            return median / bareMedian <= MaxRatio && peak >> 20 < MaxMegabytes ? 0 : 1;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Inspect(string path)
    {
        using var file = File.OpenRead(path);
        var inspector = new PackageInspector(RuleBook.BuiltIn, PackageLimits.Default, InspectionLimits.Default);
        if (inspector.Inspect(new(file, file.Length, "a.gz"), null, null, Submission.Unknown) is not InspectionResult.Inspected)
            throw new InvalidOperationException("The package was not inspected.");
    }

    private static void ReadOnce(string path)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        var number = new byte[4];
        while (gzip.ReadAtLeast(number, 4, throwOnEndOfStream: false) == 4)
        {
            var name = new byte[BinaryPrimitives.ReadInt32LittleEndian(number) * 2];
            gzip.ReadExactly(name);
            gzip.ReadExactly(number);
            var content = new byte[BinaryPrimitives.ReadInt32LittleEndian(number)];
            gzip.ReadExactly(content);
            var text = Encoding.Unicode.GetString(name);
            if (text.EndsWith(".json", StringComparison.Ordinal))
            {
                var reader = new Utf8JsonReader(content);
                while (reader.Read()) { }
            }
            else if (text.EndsWith(".xml", StringComparison.Ordinal))
            {
                using var reader = XmlReader.Create(new MemoryStream(content));
                while (reader.Read()) { }
            }
        }
    }

    private static double Measure(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static int Create(string path)
    {
        var random = new Random(16);
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Optimal);
        var (entries, written) = (0, 0L);
        Write("descriptor.json", "{\"Descriptor\":{\"Name\":\"AcmeLarge\",\"Type\":1,\"ProjectPath\":\"a\",\"DependsOn\":[]}}");
        for (var n = 0; written < Unpacked; n++)
        {
            var id = Guid.NewGuid();
            var strings = Enumerable.Range(0, 60).Select(i => $"Text{i}").ToList();
            var elements = string.Join(',', strings.Select(s => $"{{\"UId\":\"{Guid.NewGuid()}\",\"A2\":\"{s}\",\"A3\":\"{id}\",\"A4\":\"{id}\"}}"));
            Write(
                $"Schemas\\Acme{n}\\descriptor.json",
                $"{{\"Descriptor\":{{\"UId\":\"{id}\",\"Name\":\"Acme{n}\",\"ManagerName\":\"ClientUnitSchemaManager\"}}}}"
            );
            Write($"Schemas\\Acme{n}\\metadata.json", $"{{\"MetaData\":{{\"Schema\":{{\"B2\":[{elements}]}}}}}}");
            foreach (var culture in Cultures)
            {
                var items = string.Concat(strings.Select(s => $"<Item Name=\"LocalizableStrings.{s}.Value\" Value=\"{Words(random, 3)}\" />"));
                Write(
                    $"Resources\\Acme{n}.ClientUnit\\resource.{culture}.xml",
                    $"<Resources Culture=\"{culture}\"><Group Type=\"String\"><Items>{items}</Items></Group></Resources>"
                );
            }
            var rows = string.Join(
                ',',
                Enumerable
                    .Range(0, 30)
                    .Select(_ =>
                        $"{{\"Row\":[{{\"SchemaColumnUId\":\"c1\",\"Value\":\"{Guid.NewGuid()}\"}},{{\"SchemaColumnUId\":\"c2\",\"Value\":\"{Words(random, 4)}\"}},{{\"SchemaColumnUId\":\"c3\",\"Value\":\"{Words(random, 12)}\"}}]}}"
                    )
            );
            Write($"Data\\Acme{n}\\data.json", $"{{\"PackageData\":[{rows}{string.Concat(Enumerable.Repeat(' ', 4000))}]}}");
            var lines = string.Join(
                '\n',
                Enumerable.Range(0, 60).Select(i => $"        var value{i} = helper.Get(\"{Words(random, 2)}\", {i}) + other{i}.Count; // {Words(random, 3)}")
            );
            if (n % 3 == 0)
            {
                Write(
                    $"Schemas\\Acme{n}\\Acme{n}.cs",
                    $"namespace Acme\n{{\n    public class Acme{n}\n    {{\n    public void Run() {{\n{lines}\n    }}\n    }}\n}}\n"
                );
            }
            else if (n % 2 == 0)
            {
                Write($"Schemas\\Acme{n}\\Acme{n}.js", $"define(\"Acme{n}\", [], function() {{\n{lines}\n return {{}}; }});\n");
            }
        }
        return entries;

        void Write(string name, string content)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            var number = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(number, name.Length);
            gzip.Write(number);
            gzip.Write(Encoding.Unicode.GetBytes(name));
            BinaryPrimitives.WriteInt32LittleEndian(number, bytes.Length);
            gzip.Write(number);
            gzip.Write(bytes);
            entries++;
            written += bytes.Length;
        }
    }

    private static string Words(Random random, int count) =>
        string.Join(
            ' ',
            Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(3, 9)).Select(_ => (char)('a' + random.Next(26)))))
        );
}
