using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CertBot.Core.Tests.Inspection.Code;

public sealed class AssemblyRuleTests
{
    private const string Source = """
        using System.Diagnostics;
        [assembly: System.Reflection.AssemblyVersion("1.2.3.0")]
        namespace Terrasoft.Core.DB { public class Local { } }
        public class A { public object M() => new ProcessStartInfo(); public object N() => "Terrasoft.Core.DB.CustomQuery"; }
        """;

    [Fact]
    public void Own_assembly_is_looked_at_by_its_type_references()
    {
        var scan = CodeRules.Scanner.ScanAssembly(Compile("AcmeSync.Core", Source), ["Acme"]);

        Assert.Equal(("AcmeSync.Core", "1.2.3.0", AssemblyOrigin.Own), (scan.Name, scan.Version, scan.Origin));
        Assert.Equal(["CODE-PROCESS-START 0 System.Diagnostics.ProcessStartInfo"], CodeRules.Lines(scan.Code));
    }

    [Fact]
    public void Assembly_of_a_third_party_is_told_but_not_judged()
    {
        var scan = CodeRules.Scanner.ScanAssembly(Compile("Other.Library", Source), ["Acme", ""]);

        Assert.Equal(("Other.Library", AssemblyOrigin.ThirdParty), (scan.Name, scan.Origin));
        Assert.Empty(scan.Code.Hits);
    }

    [Fact]
    public void Damaged_assembly_is_told()
    {
        var whole = Compile("AcmeSync.Core", Source);

        Assert.All(new[] { whole[..200], whole[..(whole.Length / 2)], [], "MZ"u8.ToArray(), "no assembly"u8.ToArray() }, b =>
            Assert.Equal("damaged assembly", CodeRules.Scanner.ScanAssembly(b, ["Acme"]).Code.Unreadable)
        );
    }

    [Fact]
    public void Changed_bytes_never_do_harm()
    {
        var whole = Compile("AcmeSync.Core", Source);
        var random = new SeededRandom(7);
        for (var i = 0; i < 500; i++)
        {
            var changed = whole.ToArray();
            for (var n = 0; n < 8; n++)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            var scan = CodeRules.Scanner.ScanAssembly(changed, ["Acme"]);
            Assert.InRange(scan.Name.Length, 0, 60);
        }
    }

    private static byte[] Compile(string name, string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        using var stream = new MemoryStream();
        Assert.Empty(compilation.Emit(stream).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return stream.ToArray();
    }
}
