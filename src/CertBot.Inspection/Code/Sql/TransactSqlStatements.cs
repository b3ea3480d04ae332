using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace CertBot.Inspection.Code.Sql;

/// <summary>Collects the statements of a tree that rules may look for. Temporary tables and table variables do not count.</summary>
internal sealed class TransactSqlStatements : TSqlFragmentVisitor
{
    public List<SqlStatement> Statements { get; } = [];

    public override void Visit(InsertStatement node) => AddChange("insert", "INSERT INTO", node, node.InsertSpecification.Target, null);

    public override void Visit(UpdateStatement node) =>
        AddChange("update", "UPDATE", node, node.UpdateSpecification.Target, node.UpdateSpecification.FromClause);

    public override void Visit(DeleteStatement node) =>
        AddChange("delete", "DELETE FROM", node, node.DeleteSpecification.Target, node.DeleteSpecification.FromClause);

    public override void Visit(MergeStatement node) => AddChange("merge", "MERGE INTO", node, node.MergeSpecification.Target, null);

    public override void Visit(TruncateTableStatement node) => Add("truncate", "TRUNCATE TABLE", node, node.TableName);

    public override void Visit(CreateTableStatement node) => Add("create-table", "CREATE TABLE", node, node.SchemaObjectName);

    public override void Visit(AlterTableStatement node) => Add("alter-table", "ALTER TABLE", node, node.SchemaObjectName);

    public override void Visit(DropTableStatement node) => AddEach("drop-table", "DROP TABLE", node);

    public override void Visit(CreateViewStatement node) => Add("create-view", "CREATE VIEW", node, node.SchemaObjectName);

    public override void Visit(CreateOrAlterViewStatement node) => Add("create-view", "CREATE OR ALTER VIEW", node, node.SchemaObjectName);

    public override void Visit(AlterViewStatement node) => Add("alter-view", "ALTER VIEW", node, node.SchemaObjectName);

    public override void Visit(DropViewStatement node) => AddEach("drop-view", "DROP VIEW", node);

    public override void Visit(CreateTriggerStatement node) => Add("create-trigger", "CREATE TRIGGER", node, node.Name);

    public override void Visit(CreateOrAlterTriggerStatement node) => Add("create-trigger", "CREATE OR ALTER TRIGGER", node, node.Name);

    public override void Visit(AlterTriggerStatement node) => Add("alter-trigger", "ALTER TRIGGER", node, node.Name);

    public override void Visit(DropTriggerStatement node) => AddEach("drop-trigger", "DROP TRIGGER", node);

    public override void Visit(ExecuteStatement node) =>
        Statements.Add(
            new SqlStatement(
                "execute",
                "EXEC",
                node.ExecuteSpecification.ExecutableEntity is ExecutableProcedureReference { ProcedureReference.ProcedureReference.Name: { } name }
                    ? TextOf(name)
                    : "(…)",
                node.StartLine
            )
        );

    private void AddEach(string kind, string words, DropObjectsStatement node)
    {
        foreach (var name in node.Objects)
        {
            Add(kind, words, node, name);
        }
    }

    private void Add(string kind, string words, TSqlFragment node, SchemaObjectName? name)
    {
        var target = name is null ? "" : TextOf(name);
        if (target is not ['#', ..])
        {
            Statements.Add(new SqlStatement(kind, words, target, node.StartLine));
        }
    }

    // "UPDATE p SET … FROM SysPackage p" changes SysPackage.
    private void AddChange(string kind, string words, TSqlFragment node, TableReference? target, FromClause? from)
    {
        if (target is not NamedTableReference table)
        {
            return;
        }

        var name = table.SchemaObject;
        var source = name.Identifiers.Count == 1 && from is not null ? FindAlias(from, name.BaseIdentifier.Value) : null;
        if (source is null or NamedTableReference)
        {
            Add(kind, words, node, (source as NamedTableReference)?.SchemaObject ?? name);
        }
    }

    private static TableReference? FindAlias(FromClause from, string alias)
    {
        var open = new Stack<TableReference>(from.TableReferences);
        while (open.TryPop(out var reference))
        {
            switch (reference)
            {
                case JoinTableReference join:
                    open.Push(join.FirstTableReference);
                    open.Push(join.SecondTableReference);
                    break;
                case JoinParenthesisTableReference inner:
                    open.Push(inner.Join);
                    break;
                case TableReferenceWithAlias { Alias.Value: { } name } when name.Equals(alias, StringComparison.OrdinalIgnoreCase):
                    return reference;
            }
        }

        return null;
    }

    private static string TextOf(SchemaObjectName name) => string.Join('.', name.Identifiers.Select(i => i.Value));
}
