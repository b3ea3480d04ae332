using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CertBot.Inspection.Code.CSharp;

/// <summary>What a text of C# is.</summary>
internal enum CSharpTextKind
{
    /// <summary>A whole file.</summary>
    File,

    /// <summary>Statements or members without a class, as processes keep them.</summary>
    Fragment,
}

/// <summary>
/// Looks for code rules in C#, by syntax alone: nothing is compiled, so types are known only where the text names them. Roslyn goes on behind an error, so the
/// rest of a faulty text is looked at too.
/// </summary>
internal sealed class CSharpScanner(CodeRuleSet rules)
{
    private static readonly CSharpParseOptions FileOptions = new(LanguageVersion.Preview, DocumentationMode.None);
    private static readonly CSharpParseOptions FragmentOptions = FileOptions.WithKind(SourceCodeKind.Script);
    private readonly CSharpRules _checks = new(rules);

    public CodeScan Scan(string text, CSharpTextKind kind)
    {
        var hits = rules.NewCollector();
        if (text.Length > rules.Limits.CSharpLength)
        {
            return hits.ToUnreadable(0, $"{text.Length} characters, more than {rules.Limits.CSharpLength}");
        }

        using var timeout = new CancellationTokenSource(rules.Limits.Time);
        try
        {
            return DeepStack.Run(() => ScanOnDeepStack(text, kind, hits, timeout.Token), rules.Limits, hits) with { Allocated = hits.Allocated };
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            return rules.NewCollector().ToTimedOut();
        }
    }

    private CodeScan ScanOnDeepStack(string text, CSharpTextKind kind, HitCollector hits, CancellationToken cancellation)
    {
        var options = kind == CSharpTextKind.File ? FileOptions : FragmentOptions;
        if (CSharpDepth.FindExcess(text, options, rules.Limits, cancellation) is { } excess)
        {
            return hits.ToUnreadable(excess.Line, excess.Reason);
        }

        rules.Garbage.Check();
        var tree = CSharpSyntaxTree.ParseText(text, options, cancellationToken: cancellation);
        var error = FirstError(tree, cancellation);
        if (error is not null && kind == CSharpTextKind.Fragment)
        {
            // A script takes members and statements side by side, but no "using var"; a file takes that.
            var other = CSharpSyntaxTree.ParseText(text, FileOptions, cancellationToken: cancellation);
            (tree, error) = FirstError(other, cancellation) is null ? (other, null) : (tree, error);
        }

        rules.Garbage.Check();
        new CSharpWalk(_checks, hits, tree, rules.Garbage).Visit(tree.GetRoot(cancellation), cancellation);
        return error is null
            ? hits.ToScan()
            : hits.ToUnreadable(
                error.Location.GetLineSpan().StartLinePosition.Line + 1,
                CodeText.Cut($"{error.Id} {error.GetMessage(CultureInfo.InvariantCulture)}", rules.Limits.Evidence)
            );
    }

    private static Diagnostic? FirstError(SyntaxTree tree, CancellationToken cancellation) =>
        tree.GetDiagnostics(cancellation).FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
}
