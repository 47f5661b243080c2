using FluentMigrator.Runner.VersionTableInfo;

namespace Carillon.Storage.Migrations;

/// <summary>Where the steps that have run are written down.</summary>
internal sealed class SchemaVersionTable : IVersionTableMetaData
{
    public bool OwnsSchema => false;
    public string SchemaName => "";
    public string TableName => "schema_version";
    public string ColumnName => "step";
    public string DescriptionColumnName => "description";
    public string UniqueIndexName => "ux_schema_version_step";
    public string AppliedOnColumnName => "applied_on";
    public bool CreateWithPrimaryKey => false;
}
