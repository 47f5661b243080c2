using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>Whether a recording is in the recording store. Those of before are where they were made.</summary>
[Migration(MigrationSteps.RecordingStore, "recordings: in_store")]
public sealed class AddRecordingStore : ForwardOnlyMigration
{
    public override void Up() => Alter.Table("recordings").AddColumn("in_store").AsBoolean().NotNullable().WithDefaultValue(false);
}
